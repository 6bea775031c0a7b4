namespace Flatpeak.Fleet;

/// <summary>How far an item has come.</summary>
internal enum FleetPhase
{
    /// <summary>It waits for a slot to be prepared in.</summary>
    Unprepared,

    /// <summary>It is being prepared.</summary>
    Preparing,

    /// <summary>It waits to be asked about.</summary>
    Prepared,

    /// <summary>It waits for a slot to be carried out in.</summary>
    Approved,

    /// <summary>It is being carried out.</summary>
    Begun,

    /// <summary>What became of it is known, and to be told.</summary>
    Settled,

    /// <summary>It was carried out, cannot be told any more, and is to be rolled back.</summary>
    Unwanted,

    /// <summary>Nothing has come of it, or nothing is left of it.</summary>
    Dropped,
}
