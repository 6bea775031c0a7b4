using Flatpeak.Errors;

namespace Flatpeak.Bench;

/// <summary>One thing that is measured.</summary>
internal sealed record Cell(string Name, Func<Task<Figures>> RunAsync);

/// <summary>All that is measured.</summary>
internal static class Cells
{
    private const int Limit = 200;
    private static readonly int[] Throttles = [8, 32, 256];
    private static readonly int[] Latencies = [5, 50, 200];
    private static readonly (string Limiter, int Burst)[] Limiters = [("fromFirst", 0), ("aligned", 0), ("sliding", 0), ("bucket", 200), ("bucket", 10), ("bucket", 1)];

    /// <summary>A handful that shows every limiter, and the four that are no limit that stays.</summary>
    public static IEnumerable<Cell> Short(TimeSpan time) =>
    [
        Fixed(time, "fromFirst", 0, 429, "none", 32, 50),
        Fixed(time, "aligned", 0, 429, "exact", 32, 50),
        Fixed(time, "sliding", 0, 429, "seconds", 32, 50),
        Fixed(time, "fromFirst", 0, 429, "date", 32, 5),
        Fixed(time, "bucket", 200, 429, "none", 32, 5),
        Fixed(time, "bucket", 10, 429, "none", 32, 50),
        Fixed(time, "bucket", 10, 429, "exact", 256, 200),
        Fixed(time, "bucket", 10, 429, "seconds", 32, 50),
        Fixed(time, "bucket", 10, 503, "exact", 32, 50),
        Fixed(time, "bucket", 1, 429, "none", 32, 50),
        Fixed(time, "bucket", 1, 429, "exact", 8, 200),
        .. Changing(),
    ];

    /// <summary>The whole matrix.</summary>
    public static IEnumerable<Cell> Full(TimeSpan time) =>
    [
        .. from limiter in Limiters
           from refusal in (429, "none").And((429, "seconds"), (429, "exact"), (429, "date"), (503, "seconds"), (503, "exact"), (503, "date"))
           from throttle in Throttles
           from latency in Latencies
           select Fixed(time, limiter.Limiter, limiter.Burst, refusal.Item1, refusal.Item2, throttle, latency),
        .. Changing(),
    ];

    private static IEnumerable<Cell> Changing() =>
    [
        new("limit 200, 50, 200 for 6 s each, fromFirst exact", () => RaiseAsync("fromFirst", 0, "exact")),
        new("limit 200, 50, 200 for 6 s each, bucket 10 none", () => RaiseAsync("bucket", 10, "none")),
        new("refused for ever, 1,000 items, 429 none", () => ForEverAsync(429, null)),
        new("refused for ever, 1,000 items, 503 with 1 s", () => ForEverAsync(503, "1")),
        new("an outage of 10 s, 429 none", () => OutageAsync(null)),
        new("an outage of 10 s, 429 with 1 s", () => OutageAsync("1")),
        new("1 item in 200 fails for good, 32 at a time", OrderAsync),
    ];

    private static IEnumerable<T> And<T>(this T first, params T[] others) => others.Prepend(first);

    private static Cell Fixed(TimeSpan time, string limiter, int burst, int status, string retryAfter, int throttle, int latencyMs)
    {
        string name = $"{limiter}{(burst > 0 ? $" {burst}" : "")} {status} {retryAfter}, {throttle} at a time, {latencyMs} ms";
        return new Cell(name, async () =>
        {
            using Service service = await Service.StartAsync();
            await service.SetAsync(new { latencyMs, rateLimit = LimitOf(Limit, limiter, burst, retryAfter, status) });
            var run = new Run();
            await run.GoAsync(service, throttle, time, int.MaxValue, CreateAsync);

            // A wait of whole seconds may be told as two where it is a date.
            double rate = run.Outputs.Count / time.TotalSeconds / Math.Min(Limit, throttle * 1000.0 / latencyMs);
            double silence = run.Silence(time.TotalSeconds);
            double longest = retryAfter == "date" ? 4 : 2;
            return new Figures(name, rate, run.RefusedShare, silence, run.Failed, "", rate >= 0.9 && run.RefusedShare <= (burst == 1 ? 0.05 : 0.03) && silence <= longest && run.Failed == 0);
        });
    }

    private static async Task<Figures> RaiseAsync(string limiter, int burst, string retryAfter)
    {
        using Service service = await Service.StartAsync();
        async Task LimitAsync(int permits) => await service.SetAsync(new { latencyMs = 50, rateLimit = LimitOf(permits, limiter, burst, retryAfter, 429) });
        await LimitAsync(200);
        var run = new Run();
        Task going = run.GoAsync(service, 32, TimeSpan.FromSeconds(18), int.MaxValue, CreateAsync);
        foreach (int limit in new[] { 50, 200 })
        {
            await Task.Delay(TimeSpan.FromSeconds(6));
            await LimitAsync(limit);
        }

        await going;
        double share = run.Outputs.Count / (6 * (200.0 + 50 + 200));
        return new Figures($"limit 200, 50, 200 for 6 s each, {limiter}{(burst > 0 ? $" {burst}" : "")} {retryAfter}", share, run.RefusedShare, run.Silence(18), run.Failed, "of the integral", share >= 0.9);
    }

    private static async Task<Figures> ForEverAsync(int status, string? retryAfter)
    {
        using Service service = await Service.StartAsync();
        await service.AddFaultAsync(new { service = "flatpeak", kind = "status", status, retryAfter, times = (int?)null });
        var run = new Run();
        await run.GoAsync(service, 32, TimeSpan.FromSeconds(75), 1000, CreateAsync);
        double seconds = run.Outputs.Count < 1000 ? double.PositiveInfinity : run.Outputs[^1];
        return new Figures(
            $"refused for ever, 1,000 items, {status} {(retryAfter is null ? "none" : "with 1 s")}", double.IsInfinity(seconds) ? 75 : seconds, 1, 0, run.Failed,
            $"seconds until all had failed ({run.Requests} requests)", seconds <= 60 && run.Failed == 1000);
    }

    private static async Task<Figures> OutageAsync(string? retryAfter)
    {
        const double Begin = 6;
        const double End = Begin + 10;
        using Service service = await Service.StartAsync();
        await service.SetAsync(new { latencyMs = 50, rateLimit = LimitOf(Limit, "fromFirst", 0, "exact", 429) });
        var run = new Run();
        Task going = run.GoAsync(service, 32, TimeSpan.FromSeconds(End + 12), int.MaxValue, CreateAsync);
        await Task.Delay(TimeSpan.FromSeconds(Begin));
        await service.AddFaultAsync(new { service = "flatpeak", kind = "status", status = 429, retryAfter, times = (int?)null });
        await Task.Delay(TimeSpan.FromSeconds(End - Begin));
        await service.ClearFaultsAsync();
        await going;

        double back = Enumerable.Range(0, 100).Select(i => End + (i / 10.0)).FirstOrDefault(at => run.Until(at + 2) - run.Until(at) >= 0.9 * 2 * Limit, End + 10) - End;
        return new Figures($"an outage of 10 s, 429 {(retryAfter is null ? "none" : "with 1 s")}", back, run.RefusedShare, run.Silence(End + 12), run.Failed, "seconds until it was back at 0.9 of the rate", back <= 5 && run.Failed == 0);
    }

    private static async Task<Figures> OrderAsync()
    {
        const int Throttle = 32;
        TimeSpan time = TimeSpan.FromSeconds(20);
        using Service service = await Service.StartAsync();
        await service.SetAsync(new { latencyMs = 50 });
        await service.AddFaultAsync(new { service = "flatpeak", query = "bad", kind = "status", status = 503, times = (int?)null });
        static Task<Device?> FindAsync(FlatpeakClient client, int i, CancellationToken token) => client.FindDeviceAsync(i % 200 == 0 ? $"bad-{i}" : $"good-{i}", token);
        var ordered = new Run();
        await ordered.GoAsync(service, Throttle, time, int.MaxValue, FindAsync);

        int next = -1;
        int done = 0;
        using FlatpeakClient client = await service.ConnectAsync(_ => { });
        using var end = new CancellationTokenSource(time);
        await Task.WhenAll(Enumerable.Range(0, Throttle).Select(async _ =>
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    await FindAsync(client, Interlocked.Increment(ref next), end.Token);
                    Interlocked.Increment(ref done);
                }
                catch (Exception e) when (e is OperationCanceledException or Errors.ServiceException)
                {
                    Interlocked.Add(ref done, e is Errors.ServiceException ? 1 : 0);
                }
            }
        }));

        double share = (double)ordered.Outputs.Count / done;
        return new Figures("1 item in 200 fails for good, 32 at a time", share, 0, ordered.Silence(time.TotalSeconds), ordered.Failed, "of the rate without order", share >= 0.8);
    }

    private static object LimitOf(int permits, string limiter, int burst, string retryAfter, int status) =>
        new { permits, windowMs = 1000, limiter, burst, retryAfter, status };

    private static async Task<Device?> CreateAsync(FlatpeakClient client, int item, CancellationToken token) =>
        await client.CreateDeviceAsync($"device-{item}", cancellationToken: token);
}
