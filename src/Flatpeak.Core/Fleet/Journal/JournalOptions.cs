namespace Flatpeak.Fleet;

/// <summary>How a journal is written.</summary>
public sealed record JournalOptions
{
    /// <summary>
    /// How often what was written is forced onto the disk: for so long a power failure takes lines away; the end of the
    /// process never does. Zero to leave it to the system.
    /// </summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The share of the input that is worked on; only noted.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
