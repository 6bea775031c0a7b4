namespace Flatpeak.Fleet;

/// <summary>What tells an item of a run from all others, in this run and in the next with the same input.</summary>
/// <param name="Key">What the item names: a reference, an id.</param>
/// <param name="Occurrence">1 for the first item of a run with this key, 2 for the second.</param>
public readonly record struct ItemKey(string Key, int Occurrence)
{
    /// <summary>The key, and its occurrence where it is not the first.</summary>
    public override string ToString() => Occurrence == 1 ? Key : $"{Key} ({Occurrence})";
}
