using System.Text.Json.Serialization;

namespace Flatpeak.Fleet;

/// <summary>A line of a journal about one item.</summary>
public abstract record ItemEntry : JournalEntry
{
    /// <summary>What the item names: a reference, an id.</summary>
    [JsonPropertyOrder(-2)]
    public string Key { get; init; } = "";

    /// <summary>1 for the first item with this key, 2 for the second.</summary>
    [JsonPropertyOrder(-1)]
    public int Occurrence { get; init; } = 1;

    /// <summary>What else names it, where that is not as the key has it: by the names of properties. Null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Names { get; init; }
}
