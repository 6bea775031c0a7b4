namespace Flatpeak.Bosch;

/// <summary>Which things a search is for.</summary>
/// <param name="Filter">RQL, such as <c>eq(attributes/site,"north")</c>; null for any.</param>
/// <param name="Namespaces">Only these; empty for all.</param>
public sealed record ThingQuery(string? Filter, IReadOnlyList<string> Namespaces)
{
    /// <summary>
    /// Only things whose id fits one of these patterns, in which <c>*</c> is any text and <c>?</c> any character; empty for all.
    /// Case counts.
    /// </summary>
    public IReadOnlyList<string> IdPatterns { get; init; } = [];

    /// <summary>Only things that were created at this time or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only things that were created before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Only things that have not changed since this time.</summary>
    public DateTimeOffset? NotModifiedSince { get; init; }

    /// <summary>The conditions in one, as the search takes them; null for none. The search may find more than what fits.</summary>
    internal string? Expression => ThingFilter.All(
        Filter,
        ThingFilter.Any([.. IdPatterns.Select(ThingFilter.IdLike)]),
        CreatedAfter is { } after ? ThingFilter.NotBefore("_created", after) : null,
        CreatedBefore is { } before ? ThingFilter.Before("_created", before) : null,
        NotModifiedSince is { } since ? ThingFilter.Before("_modified", since) : null);

    /// <summary>
    /// Whether a thing is of a namespace that was asked for, and was created and changed when it should: something on the way may drop
    /// the query; an index goes by whole seconds and may lag, and what changed meanwhile must not pass for quiet. Of what says no time
    /// that cannot be told, so that it does not fit.
    /// </summary>
    public bool Fits(Thing thing)
    {
        ArgumentNullException.ThrowIfNull(thing);
        return (Namespaces.Count == 0 || Namespaces.SelectMany(one => one.Split(',')).Contains(thing.Namespace, StringComparer.Ordinal))
            && (CreatedAfter is null || thing.Created >= CreatedAfter)
            && (CreatedBefore is null || thing.Created < CreatedBefore)
            && (NotModifiedSince is null || thing.Modified < NotModifiedSince);
    }

    /// <summary>
    /// A text as RQL has it: in quotes, and what would end it or change it behind a backslash (Ditto, <c>RqlParserBase</c>).
    /// </summary>
    internal static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
