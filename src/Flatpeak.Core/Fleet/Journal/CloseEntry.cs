namespace Flatpeak.Fleet;

/// <summary>A run has ended by itself, or was stopped: no line of it is missing. How many items it had, of each state.</summary>
public sealed record CloseEntry : JournalEntry
{
    /// <summary>Carried out.</summary>
    public long Done { get; init; }

    /// <summary>Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Perhaps carried out.</summary>
    public long InDoubt { get; init; }

    /// <summary>Carried out, and taken back.</summary>
    public long RolledBack { get; init; }

    /// <summary>Done by an earlier run.</summary>
    public long Skipped { get; init; }
}
