namespace Flatpeak.Simulator.Limits;

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
