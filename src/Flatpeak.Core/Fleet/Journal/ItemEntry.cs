using System.Text.Json.Serialization;

namespace Flatpeak.Fleet;

/// <summary>A line of a journal about one item.</summary>
public abstract record ItemEntry : JournalEntry
{
    // What a line lacks is read as null, or as 0.
    private readonly string _key = "";
    private readonly int _occurrence = 1;

    /// <summary>What the item names: a reference, an id.</summary>
    [JsonPropertyOrder(-2)]
    public string Key { get => _key; init => _key = value ?? ""; }

    /// <summary>1 for the first item with this key, 2 for the second.</summary>
    [JsonPropertyOrder(-1)]
    public int Occurrence { get => _occurrence; init => _occurrence = value > 0 ? value : 1; }

    /// <summary>What else names it, where that is not as the key has it: by the names of properties. Null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Names { get; init; }
}
