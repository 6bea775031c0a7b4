using System.Globalization;
using System.Text.RegularExpressions;

namespace Flatpeak.Http;

/// <summary>Reads and writes times as ISO 8601 has them, and in no other form: what 01/12/2026 means depends on who reads it.</summary>
public static partial class IsoTime
{
    /// <summary>A time as text that is read back as the same time, in UTC.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Reads a date with its time of day, such as <c>2026-12-01T09:05:06.123Z</c>. Without an offset it is UTC.</summary>
    /// <param name="text">The text; any other is refused.</param>
    /// <param name="time">The time, UTC.</param>
    /// <param name="needsOffset">Refuses what has no offset: written by hand, it may well be local.</param>
    public static bool TryParse(string? text, out DateTimeOffset time, bool needsOffset = false)
    {
        time = default;
        Match form = Form().Match(text ?? "");
        return form.Success && (!needsOffset || form.Groups["offset"].Success)
            && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
