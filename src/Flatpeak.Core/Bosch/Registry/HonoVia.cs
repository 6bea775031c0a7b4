using System.Text.Json;

namespace Flatpeak.Bosch;

/// <summary>
/// Who may act for a device: a list of ids, of gateways (<c>via</c>) or of groups of them (<c>viaGroups</c>); at the Hub the id of one
/// gateway too. What is neither is none.
/// </summary>
internal static class HonoVia
{
    /// <summary>Whether there is one in it.</summary>
    public static bool Has(JsonElement? list) => Ids(list).Any();

    /// <summary>Those in it.</summary>
    public static IEnumerable<string> Ids(JsonElement? list) => list is { ValueKind: JsonValueKind.String } one
        ? one.GetString() is { Length: > 0 } id ? [id] : []
        : list is { ValueKind: JsonValueKind.Array } array
        ? array.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()!)
            .Where(static id => id.Length > 0)
        : [];
}
