using System.Collections.Concurrent;
using System.Diagnostics;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.Bench;

/// <summary>One run against a service: when each item came out, in input order, and what became of the requests.</summary>
internal sealed class Run
{
    private readonly Stopwatch _clock = new();
    private int _requests;
    private int _refused;

    /// <summary>Seconds from the start to each output.</summary>
    public List<double> Outputs { get; } = [];

    /// <summary>How many items failed.</summary>
    public int Failed { get; private set; }

    /// <summary>How many requests were sent, the login aside.</summary>
    public int Requests => _requests;

    /// <summary>How many of them were refused.</summary>
    public int Refused => _refused;

    /// <summary>The share of them.</summary>
    public double RefusedShare => (double)_refused / Math.Max(1, _requests);

    /// <summary>How many came out until then.</summary>
    public int Until(double seconds) => Outputs.Count(at => at <= seconds);

    /// <summary>The longest time without output, to the end of the run.</summary>
    public double Silence(double end)
    {
        double[] times = [0, .. Outputs.Where(at => at < end), end];
        return times.Zip(times.Skip(1), (before, at) => at - before).Max();
    }

    /// <summary>Works on items until the time is over, or there are no more.</summary>
    public async Task GoAsync(
        Service service, int throttle, TimeSpan time, int count, Func<FlatpeakClient, int, CancellationToken, Task<Device?>> work)
    {
        using FlatpeakClient client = await service.ConnectAsync(Count);
        using var end = new CancellationTokenSource(time);
        _clock.Start();
        await Task.Factory.StartNew(() => Loop(client, throttle, count, work, end.Token), TaskCreationOptions.LongRunning);
    }

    private void Loop(
        FlatpeakClient client, int throttle, int count, Func<FlatpeakClient, int, CancellationToken, Task<Device?>> work,
        CancellationToken end)
    {
        using var run = new FleetRun<Device?>(throttle, end);
        try
        {
            for (int i = 0; i < count && !end.IsCancellationRequested; i++)
            {
                int item = i;
                run.Add(item, token => work(client, item, token));
                Take(run);
            }

            run.CompleteAdding();
            Take(run);
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private void Take(FleetRun<Device?> run)
    {
        while (run.TryPeek(out FleetOutcome<Device?>? outcome))
        {
            run.Dequeue();
            Failed += outcome.Error is null ? 0 : 1;
            Outputs.Add(_clock.Elapsed.TotalSeconds);
        }
    }

    private void Count(ServiceExchange exchange)
    {
        if (exchange.Path != "/login")
        {
            Interlocked.Increment(ref _requests);
            if (exchange.Outcome is "429" or "503")
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }
}
