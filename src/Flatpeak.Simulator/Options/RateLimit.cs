namespace Flatpeak.Simulator.Options;

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

/// <summary>How requests are counted against a limit.</summary>
internal enum LimiterKind
{
    /// <summary>In windows, each beginning with its first request.</summary>
    FromFirst,

    /// <summary>In windows one after the other, whenever requests come.</summary>
    Aligned,

    /// <summary>In the time before each request.</summary>
    Sliding,

    /// <summary>As tokens that come back one by one, as in the <c>limit_req</c> of nginx with <c>nodelay</c>.</summary>
    Bucket,
}

/// <summary>How a refused request is told when to come back.</summary>
internal enum RetryAfterForm
{
    /// <summary>It is not told.</summary>
    None,

    /// <summary>Whole seconds, rounded up.</summary>
    Seconds,

    /// <summary>Seconds with a fraction, which RFC 9110 does not know and some services send.</summary>
    Exact,

    /// <summary>An HTTP date.</summary>
    Date,
}
