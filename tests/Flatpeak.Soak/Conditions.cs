using System.Globalization;

namespace Flatpeak.Soak;

/// <summary>How the services are during a run: slow, faulty, and in one of three runs with a rate limit.</summary>
internal sealed record Conditions(int LatencyMs, int JitterMs, double FaultRate, int? Permits, int SearchLagMs)
{
    private static readonly string[] FaultKinds =
        ["status:500", "status:503", "statusAfter:500", "statusAfter:503", "dropBefore", "dropAfter"];

    public static Conditions Of(Random random) => new(
        random.Next(20), random.Next(1, 20), Math.Round(random.NextDouble() * 0.08, 3), random.Next(3) == 0 ? random.Next(300, 800) : null, random.Next(150));

    /// <summary>As the simulator's options.</summary>
    public object Options => new
    {
        latencyMs = LatencyMs,
        jitterMs = JitterMs,
        faultRate = FaultRate,
        faultKinds = FaultKinds,
        searchLagMs = SearchLagMs,
        rateLimit = Permits is { } permits ? new { permits, windowMs = 500, retryAfter = "seconds" } : null,
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{LatencyMs}+{JitterMs} ms, {FaultRate:P1} faults{(Permits is { } permits ? $", {permits} requests in 500 ms" : "")}");
}
