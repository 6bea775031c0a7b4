using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Flatpeak.Bench;

/// <summary>Four processes at one limit, none of which knows of the others.</summary>
internal static class Sharing
{
    /// <summary>The argument by which this program is one of them; the service and the seconds follow it.</summary>
    public const string Argument = "--share";

    private const int Processes = 4;
    private const int Seconds = 60;
    private const int LatencyMs = 20;
    private const int Throttle = 32;

    /// <summary>What they get together, and the slowest of them against the fastest.</summary>
    public static Cell Cell(Limiter limiter, Refusal refusal)
    {
        const string Group = "four processes at one limit";
        string name = $"{limiter}, {refusal}";
        return new Cell(Group, name, async service =>
        {
            await service.SetAsync(new { latencyMs = LatencyMs, rateLimit = limiter.Of(Limiter.Limit, refusal) });
            Share[] shares = await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => StartAsync(service)));
            double rate = shares.Sum(share => share.Done) / (double)(Seconds * Limiter.Limit);
            double even = shares.Min(share => share.Done) / (double)shares.Max(share => share.Done);
            double refused = shares.Sum(share => share.Refused) / (double)shares.Sum(share => share.Requests);
            int failed = shares.Sum(share => share.Failed);
            string note = string.Create(CultureInfo.InvariantCulture, $"of the limit; the slowest has {even:0.00} of the fastest");
            return new Figures(
                Group, name, rate, refused, shares.Max(share => share.Silence), failed, note,
                rate >= 0.9 && even >= 0.7 && refused <= 0.05 && failed == 0);
        });
    }

    /// <summary>One of the processes: works, and writes what it did.</summary>
    public static async Task RunAsync(string service, string seconds)
    {
        int time = int.Parse(seconds, CultureInfo.InvariantCulture);
        var run = new Run();
        using Service shared = Service.Of(service);

        // No two create the same devices.
        int first = Environment.ProcessId % 1000 * 1_000_000;
        await run.GoAsync(
            shared, Throttle, TimeSpan.FromSeconds(time), int.MaxValue, (client, item, token) => Steady.CreateAsync(client, first + item, token));
        Console.WriteLine(JsonSerializer.Serialize(new Share(run.Outputs.Count, run.Requests, run.Refused, run.Failed, run.Silence(time))));
    }

    private static async Task<Share> StartAsync(Service service)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in new[] { typeof(Sharing).Assembly.Location, Argument, service.Ready, Seconds.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        return JsonSerializer.Deserialize<Share>(await process.StandardOutput.ReadToEndAsync())!;
    }

    private sealed record Share(int Done, int Requests, int Refused, int Failed, double Silence);
}
