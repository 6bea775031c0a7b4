using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What the journal of earlier runs says of an item of this one.</summary>
/// <param name="Key">The item.</param>
/// <param name="End">Its end, where it was carried out; else null.</param>
/// <param name="Earlier">An attempt that there was, or may have been, and of which nobody knows what became; null for none.</param>
/// <param name="Recorded">Where to go on, where it began and was not carried out; null for nothing.</param>
/// <param name="Missing">When it was first looked for and not found; null where it was not.</param>
internal sealed record JournaledState(
    ItemKey Key, EndEntry? End, EarlierAttempt? Earlier, RecordedItem? Recorded, DateTimeOffset? Missing = null);
