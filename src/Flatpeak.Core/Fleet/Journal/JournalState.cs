namespace Flatpeak.Fleet;

/// <summary>What a journal says of an item.</summary>
public enum JournalState
{
    /// <summary>Carried out. It is not begun again.</summary>
    Done,

    /// <summary>Failed, and not carried out altogether; a removal may have taken some of its steps.</summary>
    Failed,

    /// <summary>It may have been carried out: begun with no end, or its end says so.</summary>
    InDoubt,

    /// <summary>
    /// Stopped with its run, and nothing is left of it: it was taken back, or nothing was sent yet that does anything. What had
    /// failed before is <see cref="Failed"/> still.
    /// </summary>
    RolledBack,
}
