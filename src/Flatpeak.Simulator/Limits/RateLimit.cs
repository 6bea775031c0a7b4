namespace Flatpeak.Simulator.Limits;

/// <summary>So many requests in so many milliseconds, the rest is refused.</summary>
internal sealed record RateLimit(int Permits, int WindowMs, RetryAfterForm RetryAfter)
{
    /// <summary>How it is counted.</summary>
    public LimiterKind Limiter { get; init; }

    /// <summary>How many at once a token bucket takes beyond the one that is due, as nginx counts it.</summary>
    public int Burst { get; init; }

    /// <summary>What a refused request gets: 429 or 503.</summary>
    public int Status { get; init; } = 429;
}
