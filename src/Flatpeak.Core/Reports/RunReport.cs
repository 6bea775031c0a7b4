using Flatpeak.Errors;

namespace Flatpeak.Reports;

/// <summary>What journals say of their runs, all together as one: the figures of a report.</summary>
public sealed class RunReport
{
    internal RunReport(RunReportReader reader)
    {
        Journals = reader.Journals;
        Totals = Journals.Select(journal => journal.Totals).Aggregate(new RunTotals(), (all, one) => all.Plus(one));
        Timeline = new RunTimeline(reader.Spans, reader.Ends);
        Steps = reader.Steps;
        Failures = reader.Failures;
        InDoubt = reader.InDoubt;
        Warnings = reader.Warnings;
        Slowest = reader.Slowest;
    }

    /// <summary>The journals, in the order in which they were named.</summary>
    public IReadOnlyList<ReportedJournal> Journals { get; }

    /// <summary>What became of all items, each counted once.</summary>
    public RunTotals Totals { get; }

    /// <summary>How much was done when.</summary>
    public RunTimeline Timeline { get; }

    /// <summary>What the steps took, in the order in which they first came up; empty for what has none.</summary>
    public IReadOnlyList<StepSummary> Steps { get; }

    /// <summary>Every item that failed, in the order of its journal.</summary>
    public IReadOnlyList<ReportedItem> Failures { get; }

    /// <summary>Every item that may have been carried out, in the order of its journal.</summary>
    public IReadOnlyList<ReportedItem> InDoubt { get; }

    /// <summary>Every item that was carried out, and of which there is something to be said.</summary>
    public IReadOnlyList<ReportedItem> Warnings { get; }

    /// <summary>Those that took longest, the longest first; twenty at most.</summary>
    public IReadOnlyList<ReportedItem> Slowest { get; }

    /// <summary>Reads journals, also while they are written.</summary>
    /// <param name="paths">The journals. One that is named twice counts once.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/> for what is no journal.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static RunReport Read(IEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var reader = new RunReportReader();
        foreach (string path in paths.DistinctBy(Path.GetFullPath, StringComparer.Ordinal))
        {
            reader.Read(path, cancellationToken);
        }

        return new RunReport(reader);
    }
}
