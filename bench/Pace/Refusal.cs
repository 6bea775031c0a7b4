using System.Globalization;

namespace Flatpeak.Bench;

/// <summary>What a refused request gets.</summary>
/// <param name="Status">429 or 503.</param>
/// <param name="RetryAfter">The form of its <c>Retry-After</c>.</param>
internal sealed record Refusal(int Status, string RetryAfter)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Status} {RetryAfter}");
}
