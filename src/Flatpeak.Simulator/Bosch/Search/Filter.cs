using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>What a search asks for.</summary>
/// <param name="Matches">Whether a thing is asked for.</param>
/// <param name="OneOf">
/// Of whatever matches, one of these properties has its value, so that not every thing must be looked at: a thing's ID or its
/// policy's. Null where any thing may match.
/// </param>
internal sealed record Filter(Func<JsonObject, bool> Matches, IReadOnlyList<(string Property, string Value)>? OneOf = null)
{
    /// <summary>All things.</summary>
    public static readonly Filter None = new(static _ => true);

    public static Filter And(IReadOnlyList<Filter> all) => new(
        thing => all.All(one => one.Matches(thing)), all.Select(static one => one.OneOf).FirstOrDefault(static oneOf => oneOf is not null));

    public static Filter Or(IReadOnlyList<Filter> any) => new(
        thing => any.Any(one => one.Matches(thing)),
        any.All(static one => one.OneOf is not null) ? [.. any.SelectMany(static one => one.OneOf!)] : null);
}
