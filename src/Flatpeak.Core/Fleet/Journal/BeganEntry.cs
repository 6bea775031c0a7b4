namespace Flatpeak.Fleet;

/// <summary>An item is about to be carried out. It is written before anything is sent for that.</summary>
public sealed record BeganEntry : ItemEntry
{
    /// <summary>When it first began, of all the times since then of which nobody knows what became; null where this is the first.</summary>
    public DateTimeOffset? Since { get; init; }
}
