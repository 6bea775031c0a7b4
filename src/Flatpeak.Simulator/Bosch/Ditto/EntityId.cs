using System.Text.RegularExpressions;

namespace Flatpeak.Simulator.Bosch.Ditto;

/// <summary>Ids of things and policies: <c>namespace:name</c> (docs/services.md).</summary>
internal static partial class EntityId
{
    /// <summary>Whether Ditto takes it.</summary>
    public static bool IsValid(string id) => id.Length <= 256 && Pattern().IsMatch(id);

    /// <summary>The part before the first colon.</summary>
    public static string NamespaceOf(string id) => id[..id.IndexOf(':', StringComparison.Ordinal)];

    [GeneratedRegex(@"^([a-zA-Z][a-zA-Z0-9_]*([.\-][a-zA-Z][a-zA-Z0-9_]*)*)?:[^\x00-\x1F\x7F-\xFF/]+\z")]
    private static partial Regex Pattern();
}
