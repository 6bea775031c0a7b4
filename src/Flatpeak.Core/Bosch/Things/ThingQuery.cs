namespace Flatpeak.Bosch;

/// <summary>Which things a search is for.</summary>
/// <param name="Filter">RQL, such as <c>eq(attributes/site,"north")</c>; null for any.</param>
/// <param name="Namespaces">Only these; empty for all.</param>
public sealed record ThingQuery(string? Filter, IReadOnlyList<string> Namespaces)
{
    /// <summary>
    /// A text as RQL has it: in quotes, and what would end it or change it behind a backslash (Ditto, <c>RqlParserBase</c>).
    /// </summary>
    internal static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
