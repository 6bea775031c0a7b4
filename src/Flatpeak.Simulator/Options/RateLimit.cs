namespace Flatpeak.Simulator.Options;

/// <summary>So many requests in so many milliseconds, the rest gets 429.</summary>
internal sealed record RateLimit(int Permits, int WindowMs, RetryAfterForm RetryAfter);

/// <summary>How a refused request is told when to come back.</summary>
internal enum RetryAfterForm
{
    /// <summary>It is not told.</summary>
    None,

    /// <summary>Whole seconds.</summary>
    Seconds,

    /// <summary>An HTTP date.</summary>
    Date,
}
