using System.Diagnostics;

namespace Flatpeak.Simulator.Limits;

/// <summary>Counts one service's requests against its limit; all times in seconds since it was made.</summary>
internal sealed class RateLimiter
{
    private readonly object _gate = new();
    private readonly long _origin = Stopwatch.GetTimestamp();
    private readonly Queue<double> _passed = new();
    private double _windowStart = double.NegativeInfinity;
    private int _used;
    private double _excess;
    private double _lastTime;

    /// <summary>Takes a permit; says how long it still takes until there is one when there is none.</summary>
    public bool TryPass(RateLimit limit, out TimeSpan wait)
    {
        lock (_gate)
        {
            double now = Stopwatch.GetElapsedTime(_origin).TotalSeconds;
            double seconds = limit.Limiter switch
            {
                LimiterKind.Aligned => Window(limit, now, Math.Floor(now * 1000 / limit.WindowMs) * limit.WindowMs / 1000),
                LimiterKind.Sliding => Sliding(limit, now),
                LimiterKind.Bucket => Bucket(limit, now),
                _ => Window(limit, now, now * 1000 >= (_windowStart * 1000) + limit.WindowMs ? now : _windowStart),
            };
            wait = TimeSpan.FromSeconds(seconds);
            return seconds <= 0;
        }
    }

    private double Window(RateLimit limit, double now, double start)
    {
        if (start != _windowStart)
        {
            _windowStart = start;
            _used = 0;
        }

        return _used++ < limit.Permits ? 0 : _windowStart + (limit.WindowMs / 1000.0) - now;
    }

    private double Sliding(RateLimit limit, double now)
    {
        double window = limit.WindowMs / 1000.0;
        while (_passed.TryPeek(out double oldest) && (oldest + window <= now || _passed.Count > limit.Permits))
        {
            _passed.Dequeue();
        }

        if (_passed.Count >= limit.Permits)
        {
            return _passed.Peek() + window - now;
        }

        _passed.Enqueue(now);
        return 0;
    }

    // What was taken beyond the rate runs off with time; a request that would raise it over the burst is refused.
    private double Bucket(RateLimit limit, double now)
    {
        double rate = limit.Permits * 1000.0 / limit.WindowMs;
        double next = Math.Max(0, _excess - ((now - _lastTime) * rate));
        (_excess, _lastTime) = (next, now);
        if (next > limit.Burst)
        {
            return (next - limit.Burst) / rate;
        }

        _excess = next + 1;
        return 0;
    }
}
