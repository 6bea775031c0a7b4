namespace Flatpeak.Fleet;

/// <summary>An item is about to be carried out. It is written before anything is sent for that.</summary>
public sealed record BeganEntry : ItemEntry;
