namespace Flatpeak.Bosch;

/// <summary>Which things a search is for.</summary>
/// <param name="Filter">RQL, such as <c>eq(attributes/site,"north")</c>; null for any.</param>
/// <param name="Namespaces">Only these; empty for all.</param>
public sealed record ThingQuery(string? Filter, IReadOnlyList<string> Namespaces);
