namespace Flatpeak.Tests.Running;

/// <summary>
/// Limiters of a rate: asked at a time, in seconds, whether they take one more request. Zero for yes; otherwise in how many seconds
/// they will.
/// </summary>
internal static class Limits
{
    /// <summary>So many a second, and so many at once after a time without any.</summary>
    public static Func<double, double> Bucket(double rate, double burst)
    {
        double tokens = burst;
        double last = 0;
        return now =>
        {
            tokens = Math.Min(burst, tokens + ((now - last) * rate));
            last = now;
            if (tokens < 1 - 1e-9)
            {
                return (1 - tokens) / rate;
            }

            tokens--;
            return 0;
        };
    }

    /// <summary>So many in each second of the clock.</summary>
    public static Func<double, double> FixedWindow(int permits)
    {
        double window = -1;
        int taken = 0;
        return now =>
        {
            if (Math.Floor(now) > window)
            {
                (window, taken) = (Math.Floor(now), 0);
            }

            return taken++ < permits ? 0 : window + 1 - now;
        };
    }

    /// <summary>So many in any second.</summary>
    public static Func<double, double> SlidingWindow(int permits)
    {
        var taken = new Queue<double>();
        return now =>
        {
            while (taken.TryPeek(out double first) && first <= now - 1)
            {
                taken.Dequeue();
            }

            if (taken.Count == permits)
            {
                return taken.Peek() + 1 - now;
            }

            taken.Enqueue(now);
            return 0;
        };
    }

    /// <summary>Now this one, now that.</summary>
    public static Func<double, double> Changing(Func<double, Func<double, double>> which) => now => which(now)(now);

    /// <summary>What a service says that goes by a limit, without a <c>Retry-After</c>.</summary>
    public static Func<string, double, PacedAnswer> Refusing(Func<double, double> limit, Func<double, string?>? retryAfter = null, int status = 429) =>
        (_, now) => limit(now) is > 0 and var wait ? new PacedAnswer(status, retryAfter?.Invoke(wait)) : new PacedAnswer();
}
