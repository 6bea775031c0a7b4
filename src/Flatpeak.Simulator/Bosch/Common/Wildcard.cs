using System.Text.RegularExpressions;

namespace Flatpeak.Simulator.Bosch.Common;

/// <summary>Patterns in which <c>*</c> stands for any text and <c>?</c> for one character, as in Hono and Ditto.</summary>
internal static class Wildcard
{
    /// <summary>Whether the whole text fits the pattern.</summary>
    public static bool Matches(string text, string pattern, RegexOptions options)
    {
        string expression = Regex.Escape(pattern)
            .Replace("\\*", ".*", StringComparison.Ordinal)
            .Replace("\\?", ".", StringComparison.Ordinal);
        return Regex.IsMatch(text, $"^{expression}\\z", options | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
