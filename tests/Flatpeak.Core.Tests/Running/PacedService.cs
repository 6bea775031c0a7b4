using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Flatpeak.Tests.Running;

/// <summary>A request that came to a <see cref="PacedService"/>.</summary>
/// <param name="At">When, in seconds of the clock.</param>
/// <param name="Path">What for.</param>
/// <param name="Status">What it was answered with.</param>
internal sealed record PacedRequest(double At, string Path, int Status)
{
    public bool IsRefused => Status is 429 or 503;
}

/// <summary>What a <see cref="PacedService"/> says.</summary>
/// <param name="Status">The status.</param>
/// <param name="RetryAfter">The header; null for none.</param>
internal sealed record PacedAnswer(int Status = 200, string? RetryAfter = null)
{
    /// <summary>How long it takes, in seconds of the clock: as over a network nearby.</summary>
    public double Latency { get; init; } = 0.005;

    /// <summary>By how much the service's clock is ahead, where it says what time it is.</summary>
    public TimeSpan? DateAhead { get; init; }
}

/// <summary>A service on loopback that lives by a clock of the test's own: what it takes in a second, it takes in a second of that.</summary>
internal sealed class PacedService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HandClock _clock;
    private readonly List<PacedRequest> _requests = [];
    private int _held;

    public PacedService(HandClock clock)
    {
        _clock = clock;
        _listener.Start(512);
        _ = AcceptAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>What it says to a path, at a time. It is asked about one request at a time.</summary>
    public Func<string, double, PacedAnswer> Says { get; set; } = (_, _) => new PacedAnswer();

    /// <summary>How many requests are answered as soon as the clock is put forward.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>What has come so far.</summary>
    public PacedRequest[] Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many requests it has taken in a time, in seconds.</summary>
    public int Taken(double from, double until) => Requests.Count(request => !request.IsRefused && request.At >= from && request.At < until);

    /// <summary>How many it has refused.</summary>
    public int Refused(double from, double until) => Requests.Count(request => request.IsRefused && request.At >= from && request.At < until);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync().ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            client.NoDelay = true;
            byte[] buffer = new byte[8192];
            int length = 0;
            try
            {
                while (true)
                {
                    int read = await client.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
                    length += read;
                    if (read == 0)
                    {
                        return;
                    }

                    if (buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                    {
                        string line = Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, length).IndexOf((byte)'\r'));
                        length = 0;
                        await client.SendAsync(await AnswerAsync(line.Split(' ')[1].TrimStart('/')).ConfigureAwait(false)).ConfigureAwait(false);
                    }
                }
            }
            catch (SocketException)
            {
                // The client went away.
            }
        }
    }

    private async Task<byte[]> AnswerAsync(string path)
    {
        PacedAnswer answer;
        Task waited = Task.CompletedTask;
        lock (_requests)
        {
            double now = _clock.Time.TotalSeconds;
            answer = Says(path, now);
            _requests.Add(new PacedRequest(now, path, answer.Status));
            if (answer.Latency > 0)
            {
                waited = Hold(TimeSpan.FromSeconds(answer.Latency));
            }
        }

        await waited.ConfigureAwait(false);
        string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} -\r\nContent-Length: 2\r\n")
            + (answer.RetryAfter is null ? "" : $"Retry-After: {answer.RetryAfter}\r\n")
            + (answer.DateAhead is null ? "" : $"Date: {_clock.GetUtcNow() + answer.DateAhead:R}\r\n");
        return Encoding.ASCII.GetBytes($"{head}\r\n{{}}");
    }

    private Task Hold(TimeSpan latency)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _held);
        ITimer timer = _clock.CreateTimer(
            _ =>
            {
                Interlocked.Decrement(ref _held);
                held.SetResult();
            },
            null, latency, Timeout.InfiniteTimeSpan);
        GC.KeepAlive(timer);
        return held.Task;
    }
}
