using System.Diagnostics;
using Flatpeak.Simulator.Options;

namespace Flatpeak.Simulator.Http;

/// <summary>Counts one service's requests in fixed windows, each beginning with its first request.</summary>
internal sealed class RateGate
{
    private readonly object gate = new();
    private long windowStart;
    private int used = int.MaxValue;

    /// <summary>Takes a permit; says how long the window still lasts when there is none.</summary>
    public bool TryPass(RateLimit limit, out TimeSpan wait)
    {
        var window = TimeSpan.FromMilliseconds(limit.WindowMs);
        lock (gate)
        {
            var elapsed = Stopwatch.GetElapsedTime(windowStart);
            if (elapsed >= window)
            {
                windowStart = Stopwatch.GetTimestamp();
                elapsed = TimeSpan.Zero;
                used = 0;
            }

            wait = window - elapsed;
            if (used >= limit.Permits)
            {
                return false;
            }

            used++;
            return true;
        }
    }
}
