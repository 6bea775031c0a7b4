namespace Flatpeak.Simulator.Limits;

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
