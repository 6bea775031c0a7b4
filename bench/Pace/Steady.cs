namespace Flatpeak.Bench;

/// <summary>A limit that stays: how much of it is used, how many requests are refused, and how even the output is.</summary>
internal static class Steady
{
    /// <summary>A cell; longer where the service tells whole seconds or dates, as each wait is one second or up to three then.</summary>
    public static Cell Cell(
        TimeSpan once, Limiter limiter, Refusal refusal, int throttle, int latencyMs, int limit = Limiter.Limit)
    {
        TimeSpan time = once * (refusal.RetryAfter switch { "date" => 4, "seconds" => 2, _ => 1 });
        string group = limit == Limiter.Limit ? limiter.ToString() : $"{limiter}, limit {limit}";
        string name = $"{refusal}, {throttle} at a time, {latencyMs} ms";
        return new Cell(group, name, async service =>
        {
            await service.SetAsync(new { latencyMs, rateLimit = limiter.Of(limit, refusal) });
            var run = new Run();
            await run.GoAsync(service, throttle, time, int.MaxValue, CreateAsync);

            // A burst is allowed too, once.
            double allowed = Math.Min(limit + (limiter.Burst / time.TotalSeconds), throttle * 1000.0 / latencyMs);
            double rate = run.Outputs.Count / time.TotalSeconds / allowed;
            double silence = run.Silence(time.TotalSeconds);
            double refused = run.RefusedShare;
            double mostRefused = limiter.Burst == 1 ? 0.05 : 0.03;
            bool met = rate >= 0.9 && refused <= mostRefused && silence <= LongestSilence(refusal) && run.Failed == 0;
            return new Figures(group, name, rate, refused, silence, run.Failed, "", met);
        });
    }

    /// <summary>Creates a device, as New-FpDevice does.</summary>
    public static async Task<Device?> CreateAsync(FlatpeakClient client, int item, CancellationToken token) =>
        await client.CreateDeviceAsync($"device-{item}", cancellationToken: token);

    // Two seconds, or twice the Retry-After: a date of one second is two ahead of the Date header, and now and then three.
    private static double LongestSilence(Refusal refusal) => refusal.RetryAfter == "date" ? 4 : 2;
}
