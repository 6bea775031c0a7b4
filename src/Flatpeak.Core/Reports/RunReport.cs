using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>What journals say of their runs, all together as one: the figures of a report.</summary>
public sealed class RunReport
{
    private RunReport(RunReportReader reader, IReadOnlyList<ReportedItem> notBegun)
    {
        Journals = reader.Journals;
        NotBegun = notBegun;
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

    /// <summary>Every item that is done by one command, and of which no journal of the next one has a line.</summary>
    public IReadOnlyList<ReportedItem> NotBegun { get; }

    /// <summary>Every item that was carried out, and of which there is something to be said.</summary>
    public IReadOnlyList<ReportedItem> Warnings { get; }

    /// <summary>Those that took longest, the longest first; twenty at most.</summary>
    public IReadOnlyList<ReportedItem> Slowest { get; }

    /// <summary>Reads journals, also while they are written.</summary>
    /// <param name="paths">The journals. One that is named twice counts once.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/> for what is no journal.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static RunReport Read(IEnumerable<string> paths, CancellationToken cancellationToken = default) =>
        Read(paths, (_, _) => false, cancellationToken);

    /// <summary>The same of commands that may have been piped into one another.</summary>
    /// <param name="paths">The journals. One that is named twice counts once.</param>
    /// <param name="goesOnIn">Whether what the first does is to be done by the second too.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/> for what is no journal.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static RunReport Read(
        IEnumerable<string> paths, Func<RunEntry, RunEntry, bool> goesOnIn, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(goesOnIn);
        var reader = new RunReportReader();
        foreach (string path in paths.DistinctBy(Path.GetFullPath, StringComparer.Ordinal))
        {
            reader.Read(path, cancellationToken);
        }

        NextCommand.Connect(reader.Journals, goesOnIn);
        return new RunReport(reader, NextCommand.FindNotBegun(reader.Journals, cancellationToken));
    }
}
