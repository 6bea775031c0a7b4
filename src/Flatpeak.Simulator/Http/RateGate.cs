using System.Diagnostics;
using Flatpeak.Simulator.Options;

namespace Flatpeak.Simulator.Http;

/// <summary>Counts one service's requests against its limit; all times in seconds since it was made.</summary>
internal sealed class RateGate
{
    private readonly object gate = new();
    private readonly long origin = Stopwatch.GetTimestamp();
    private readonly Queue<double> passed = new();
    private double windowStart = double.NegativeInfinity;
    private int used;
    private double excess;
    private double lastTime;

    /// <summary>Takes a permit; says how long it still takes until there is one when there is none.</summary>
    public bool TryPass(RateLimit limit, out TimeSpan wait)
    {
        lock (gate)
        {
            var now = Stopwatch.GetElapsedTime(origin).TotalSeconds;
            var seconds = limit.Limiter switch
            {
                LimiterKind.Aligned => Window(limit, now, Math.Floor(now * 1000 / limit.WindowMs) * limit.WindowMs / 1000),
                LimiterKind.Sliding => Sliding(limit, now),
                LimiterKind.Bucket => Bucket(limit, now),
                _ => Window(limit, now, now * 1000 >= (windowStart * 1000) + limit.WindowMs ? now : windowStart),
            };
            wait = TimeSpan.FromSeconds(seconds);
            return seconds <= 0;
        }
    }

    private double Window(RateLimit limit, double now, double start)
    {
        if (start != windowStart)
        {
            windowStart = start;
            used = 0;
        }

        return used++ < limit.Permits ? 0 : windowStart + (limit.WindowMs / 1000.0) - now;
    }

    private double Sliding(RateLimit limit, double now)
    {
        var window = limit.WindowMs / 1000.0;
        while (passed.TryPeek(out var oldest) && (oldest + window <= now || passed.Count > limit.Permits))
        {
            passed.Dequeue();
        }

        if (passed.Count >= limit.Permits)
        {
            return passed.Peek() + window - now;
        }

        passed.Enqueue(now);
        return 0;
    }

    // What was taken beyond the rate runs off with time; a request that would raise it over the burst is refused.
    private double Bucket(RateLimit limit, double now)
    {
        var rate = limit.Permits * 1000.0 / limit.WindowMs;
        var next = Math.Max(0, excess - ((now - lastTime) * rate));
        (excess, lastTime) = (next, now);
        if (next > limit.Burst)
        {
            return (next - limit.Burst) / rate;
        }

        excess = next + 1;
        return 0;
    }
}
