using System.Globalization;

namespace Flatpeak.Http;

/// <summary>What may stand in a request's path.</summary>
internal static class PathRules
{
    /// <summary>False for text with half a surrogate pair: it would be sent as U+FFFD, and so as somebody else's id.</summary>
    public static bool ArrivesAsItIs(string text) => Uri.UnescapeDataString(Uri.EscapeDataString(text)) == text;

    /// <summary>
    /// True for a segment that no server and no proxy could take for something else: not empty, not <c>.</c> or <c>..</c>,
    /// without control characters or half a surrogate pair. Anything else is percent-encoded, and arrives.
    /// </summary>
    public static bool IsSegment(string segment) =>
        !string.IsNullOrWhiteSpace(segment) && segment is not ("." or "..") && !segment.Any(char.IsControl) && ArrivesAsItIs(segment);

    /// <summary>
    /// True for a path that a caller may word freely, such as <c>devices/dev_1</c>: no address, no query, no wildcard, and
    /// segments that, once decoded, are no second path and hold nothing that does not show.
    /// </summary>
    public static bool IsPlain(string? path, out string[] segments)
    {
        segments = (path ?? "").Trim().TrimStart('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        return path is not null && !path.TrimStart().StartsWith("//", StringComparison.Ordinal)
            && !path.Contains(':', StringComparison.Ordinal) && path.IndexOfAny(['?', '#', '\\', '*']) < 0
            && segments.All(segment => IsSegment(segment) && !segment.Any(c => c is '/' or '\\' or '%' || IsUnseen(c)));
    }

    private static bool IsUnseen(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
