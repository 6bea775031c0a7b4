using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>A journal that a report is about.</summary>
public sealed record ReportedJournal
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>What was done, and where: as the last of its runs says.</summary>
    public required RunEntry Run { get; init; }

    /// <summary>How many runs it took.</summary>
    public int Runs { get; init; }

    /// <summary>When the first run began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>The time of the last line.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>True when the last run has not said that it ended: it is still running, or was killed.</summary>
    public bool IsOpen { get; init; }

    /// <summary>What became of its items.</summary>
    public RunTotals Totals { get; init; } = new();

    /// <summary>The journals in which what is done here goes on, of a command that this one was piped into; empty for none.</summary>
    public IReadOnlyList<ReportedJournal> Next { get; internal set; } = [];

    /// <summary>How many of its items are done, and have no line in any of these.</summary>
    public long NotBegun { get; internal set; }

    /// <summary>The file's name, without its folder.</summary>
    public override string ToString() => System.IO.Path.GetFileName(Path);
}
