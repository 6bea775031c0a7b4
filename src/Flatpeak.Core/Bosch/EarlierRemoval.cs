namespace Flatpeak.Bosch;

/// <summary>
/// An earlier removal whose record names a thing. An id is free once its thing is gone: a thing that was created later, and has it
/// now, is another one.
/// </summary>
/// <param name="Ended">When it ended, by this computer's clock.</param>
/// <param name="WasComplete">
/// True where it had removed the thing: one that is there now is another one, unless it is sure to be older.
/// </param>
public sealed record EarlierRemoval(DateTimeOffset Ended, bool WasComplete)
{
    /// <summary>
    /// Whether a thing may be the one that was meant. One that does not say when it was created may be where that removal had not come
    /// to the thing, or the rest of that could never be removed.
    /// </summary>
    /// <param name="thing">The thing as it is now.</param>
    /// <param name="ahead">By how much the service's clock is ahead of this computer's.</param>
    public bool MayHaveMeant(Thing thing, TimeSpan ahead)
    {
        ArgumentNullException.ThrowIfNull(thing);
        return WasComplete
            ? (thing.Created ?? thing.Modified) < Ended + ahead - MeantThing.ClockDifference
            : !(thing.Created > Ended + ahead + MeantThing.ClockDifference);
    }
}
