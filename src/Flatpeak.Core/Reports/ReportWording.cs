using Flatpeak.Comparison;

namespace Flatpeak.Reports;

/// <summary>What whoever makes a report knows of what to type: the library speaks of the services only.</summary>
public sealed record ReportWording
{
    /// <summary>What to type after an error of that id, as sentences of their own; null for nothing.</summary>
    public Func<string, string?> Advice { get; init; } = _ => null;

    /// <summary>What to type for what the next command keeps, as one side was not found; null for nothing.</summary>
    public string? Kept { get; init; }

    /// <summary>What to do about items in doubt of a journal that another run alone does not settle; null where that does.</summary>
    public Func<ReportedJournal, string?> InDoubt { get; init; } = _ => null;

    /// <summary>A command that tries once more what failed in a journal; null where there is none.</summary>
    public Func<ReportedJournal, string?> Resume { get; init; } = _ => null;

    /// <summary>A command that does what a finding calls for; null where there is none.</summary>
    public Func<FleetFinding, string?> Suggestion { get; init; } = _ => null;

    /// <summary>What to know before that command creates a device, whose password is told once; null where it creates none.</summary>
    public Func<FleetFinding, string?> Creation { get; init; } = _ => null;
}
