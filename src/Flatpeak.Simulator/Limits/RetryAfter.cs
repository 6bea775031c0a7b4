using System.Globalization;

namespace Flatpeak.Simulator.Limits;

/// <summary>The <c>Retry-After</c> header in its two forms (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    private const string DatePrefix = "date:";

    /// <summary>The header for a wait, rounded up to what its form can say, or null for none.</summary>
    public static string? For(TimeSpan wait, RetryAfterForm form)
    {
        int seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return form switch
        {
            RetryAfterForm.Seconds => seconds.ToString(CultureInfo.InvariantCulture),
            RetryAfterForm.Exact => (Math.Ceiling(wait.TotalMilliseconds) / 1000).ToString(CultureInfo.InvariantCulture),
            RetryAfterForm.Date => Date(seconds),
            _ => null,
        };
    }

    /// <summary>A fault's text as a header: <c>date:3</c> is a date 3 seconds ahead, all else goes out as it is.</summary>
    public static string Parse(string text) =>
        text.StartsWith(DatePrefix, StringComparison.Ordinal)
        && int.TryParse(text[DatePrefix.Length..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seconds)
            ? Date(seconds)
            : text;

    // A date has no fractions: one more second, or the wait would come out shorter than it was meant.
    private static string Date(int seconds) =>
        DateTimeOffset.UtcNow.AddSeconds(seconds + 0.999).ToString("R", CultureInfo.InvariantCulture);
}
