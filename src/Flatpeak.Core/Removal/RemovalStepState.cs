namespace Flatpeak.Removal;

/// <summary>What came of a step.</summary>
public enum RemovalStepState
{
    /// <summary>Not taken yet.</summary>
    Planned,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Its target was gone already.</summary>
    AlreadyAbsent,

    /// <summary>Its target was left on purpose.</summary>
    Kept,

    /// <summary>Failed; the steps after it were not taken.</summary>
    Failed,

    /// <summary>Not taken, as one before it failed.</summary>
    NotRun,
}
