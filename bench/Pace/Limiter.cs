using System.Globalization;

namespace Flatpeak.Bench;

/// <summary>How requests are counted against a limit.</summary>
/// <param name="Kind">In the simulator's words.</param>
/// <param name="Burst">What a token bucket takes at once beyond what is due.</param>
internal sealed record Limiter(string Kind, int Burst = 0)
{
    /// <summary>So many requests a second.</summary>
    public const int Limit = 200;

    /// <summary>The simulator's options for it.</summary>
    public object Of(int permits, Refusal refusal) =>
        new { permits, windowMs = 1000, limiter = Kind, burst = Burst, retryAfter = refusal.RetryAfter, status = refusal.Status };

    public override string ToString() => Kind switch
    {
        "fromFirst" => "fixed window, from first",
        "aligned" => "fixed window, aligned",
        "sliding" => "sliding window",
        _ => string.Create(CultureInfo.InvariantCulture, $"token bucket, burst {Burst}"),
    };
}
