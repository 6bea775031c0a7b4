using System.Diagnostics;

namespace Flatpeak.Bench;

/// <summary>Limits that change, a service that refuses everything for a while or for ever, and items that fail for good.</summary>
internal static class Changing
{
    private const int LatencyMs = 50;
    private const int Throttle = 32;

    /// <summary>A limit that falls and rises again.</summary>
    public static Cell Raise(Limiter limiter, Refusal refusal)
    {
        const string Group = "limit 200, 50, 200";
        const double Seconds = 6;
        string name = $"{limiter}, {refusal}";
        return new Cell(Group, name, async service =>
        {
            Task LimitAsync(int permits) => service.SetAsync(new { latencyMs = LatencyMs, rateLimit = limiter.Of(permits, refusal) });
            int[] limits = [200, 50, 200];
            await LimitAsync(limits[0]);
            var run = new Run();
            Task going = run.GoAsync(service, Throttle, TimeSpan.FromSeconds(limits.Length * Seconds), int.MaxValue, Steady.CreateAsync);
            foreach (int limit in limits[1..])
            {
                await Task.Delay(TimeSpan.FromSeconds(Seconds));
                await LimitAsync(limit);
            }

            await going;
            double share = run.Outputs.Count / (Seconds * limits.Sum());
            bool met = share >= 0.9 && run.Failed == 0;
            double silence = run.Silence(limits.Length * Seconds);
            return new Figures(Group, name, share, run.RefusedShare, silence, run.Failed, "of the integral", met);
        });
    }

    /// <summary>A service that refuses every request.</summary>
    public static Cell ForEver(int status, string? retryAfter)
    {
        const string Group = "refused for ever";
        const int Count = 1000;
        string name = Name(status, retryAfter);
        return new Cell(Group, name, async service =>
        {
            await service.AddFaultAsync(new { service = "flatpeak", kind = "status", status, retryAfter, times = (int?)null });
            var run = new Run();
            var most = TimeSpan.FromSeconds(75);
            await run.GoAsync(service, Throttle, most, Count, Steady.CreateAsync);
            double seconds = run.Outputs.Count < Count ? most.TotalSeconds : run.Outputs[^1];
            string note = $"seconds until {run.Failed} of {Count} had failed ({run.Requests} requests)";
            bool met = seconds <= 60 && run.Failed == Count;
            return new Figures(Group, name, seconds, run.RefusedShare, run.Silence(seconds), run.Failed, note, met);
        });
    }

    /// <summary>A service that refuses every request for ten seconds.</summary>
    public static Cell Outage(int status, string? retryAfter)
    {
        const string Group = "outage of 10 s";
        const double Begin = 6;
        const double End = Begin + 10;
        const double Watched = 12;
        string name = Name(status, retryAfter);
        return new Cell(Group, name, async service =>
        {
            object limit = new Limiter("fromFirst").Of(Limiter.Limit, new Refusal(429, "exact"));
            await service.SetAsync(new { latencyMs = LatencyMs, rateLimit = limit });
            var run = new Run();
            Task going = run.GoAsync(service, Throttle, TimeSpan.FromSeconds(End + Watched), int.MaxValue, Steady.CreateAsync);
            await Task.Delay(TimeSpan.FromSeconds(Begin));
            await service.AddFaultAsync(new { service = "flatpeak", kind = "status", status, retryAfter, times = (int?)null });
            await Task.Delay(TimeSpan.FromSeconds(End - Begin));
            await service.ClearFaultsAsync();
            await going;

            // Back is where the next two seconds have 0.9 of the rate.
            double back = Enumerable.Range(0, 100).Select(i => i / 10.0)
                .FirstOrDefault(after => run.Until(End + after + 2) - run.Until(End + after) >= 0.9 * 2 * Limiter.Limit, Watched);
            return new Figures(
                Group, name, back, run.RefusedShare, run.Silence(End + Watched), run.Failed,
                "seconds until it was back at 0.9 of the rate", back <= 5 && run.Failed == 0);
        });
    }

    /// <summary>Items that fail after all their retries: do they hold up the others, whose output is in input order?</summary>
    public static Cell Order()
    {
        const string Group = "items that fail";
        const string Name = "1 in 200, after 5 retries of 503";

        // The first of them is given up after some eight seconds. What is compared is the rate from then on.
        const double Begin = 10;
        const double End = 30;
        return new Cell(Group, Name, async service =>
        {
            await service.SetAsync(new { latencyMs = LatencyMs });
            await service.AddFaultAsync(new { service = "flatpeak", query = "bad", kind = "status", status = 503, times = (int?)null });
            var ordered = new Run();
            await ordered.GoAsync(service, Throttle, TimeSpan.FromSeconds(End), int.MaxValue, FindAsync);
            double share = ordered.Outputs.Count(at => at > Begin) / (double)await WithoutOrderAsync(service, Begin, End);
            double silence = ordered.Silence(End);
            bool met = share >= 0.8;
            return new Figures(Group, Name, share, ordered.RefusedShare, silence, ordered.Failed, "of the rate without order", met);
        });
    }

    // How many are done where nobody waits for the one before.
    private static async Task<int> WithoutOrderAsync(Service service, double begin, double end)
    {
        int next = -1;
        int done = 0;
        using FlatpeakClient client = await service.ConnectAsync(_ => { });
        Stopwatch time = Stopwatch.StartNew();
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(end));
        await Task.WhenAll(Enumerable.Range(0, Throttle).Select(async _ =>
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    await FindAsync(client, Interlocked.Increment(ref next), over.Token);
                }
                catch (Errors.ServiceException)
                {
                    // Given up is done, too.
                }
                catch (OperationCanceledException)
                {
                    break;
                }

                Interlocked.Add(ref done, time.Elapsed.TotalSeconds > begin ? 1 : 0);
            }
        }));
        return done;
    }

    private static Task<Device?> FindAsync(FlatpeakClient client, int i, CancellationToken token) =>
        client.FindDeviceAsync(i % 200 == 0 ? $"bad-{i}" : $"good-{i}", token);

    private static string Name(int status, string? retryAfter) =>
        $"{status}, {(retryAfter is null ? "no Retry-After" : $"Retry-After {retryAfter} s")}";
}
