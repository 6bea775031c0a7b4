using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>Reads journals, line by line, into the figures of a report.</summary>
internal sealed class RunReportReader
{
    private const int SlowestCount = 20;

    private readonly List<ReportedJournal> _journals = [];
    private readonly List<StepSummary> _steps = [];
    private readonly List<ReportedItem> _failures = [];
    private readonly List<ReportedItem> _inDoubt = [];
    private readonly List<ReportedItem> _warnings = [];
    private List<ReportedItem> _slowest = [];

    public IReadOnlyList<ReportedJournal> Journals => _journals;

    /// <summary>From when to when something ran, one a run.</summary>
    public List<(DateTimeOffset Start, DateTimeOffset End)> Spans { get; } = [];

    /// <summary>When items ended, each time that one did.</summary>
    public List<(DateTimeOffset At, bool IsFailed)> Ends { get; } = [];

    public IReadOnlyList<StepSummary> Steps => _steps;

    public IReadOnlyList<ReportedItem> Failures => _failures;

    public IReadOnlyList<ReportedItem> InDoubt => _inDoubt;

    public IReadOnlyList<ReportedItem> Warnings => _warnings;

    public IReadOnlyList<ReportedItem> Slowest => _slowest;

    public void Read(string path, CancellationToken cancellationToken)
    {
        var items = new Dictionary<ItemKey, JournalItem>();
        ReportedJournal? journal = null;
        foreach (JournalEntry entry in JournalReader.ReadEntries(path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            journal = entry is RunEntry run ? Begin(journal, run, path) : journal! with { IsOpen = entry is not CloseEntry };
            journal = journal with { Ended = entry.At };
            Spans[^1] = (Spans[^1].Start, entry.At > Spans[^1].End ? entry.At : Spans[^1].End);
            if (entry is StepEntry step)
            {
                // What the search did not list is no work, and took no time.
                if (step.Step != PastSteps.SearchStep)
                {
                    Add(step);
                }
            }
            else if (entry is ItemEntry one)
            {
                var key = new ItemKey(one.Key, one.Occurrence);
                items[key] = (items.GetValueOrDefault(key) ?? new JournalItem(key)).With(one);
                AddEnd(one as EndEntry);
            }
        }

        if (journal is not null)
        {
            journal = journal with { Totals = items.Values.Aggregate(new RunTotals(), (all, item) => all.Plus(RunTotals.Of(item))) };
            _journals.Add(journal);
            Add(items.Values, journal);
        }
    }

    private ReportedJournal Begin(ReportedJournal? journal, RunEntry run, string path)
    {
        Spans.Add((run.At, run.At));
        return new ReportedJournal
        {
            Path = path,
            Run = run,
            Runs = (journal?.Runs ?? 0) + 1,
            Started = journal?.Started ?? run.At,
            IsOpen = true,
        };
    }

    private void AddEnd(EndEntry? end)
    {
        if (end?.State is JournalState.Done or JournalState.Failed)
        {
            Ends.Add((end.At, end.State == JournalState.Failed));
        }
    }

    private void Add(StepEntry step)
    {
        int at = _steps.FindIndex(one => one.Step == step.Step);
        if (at < 0)
        {
            _steps.Add(new StepSummary(step.Step).With(step));
        }
        else
        {
            _steps[at] = _steps[at].With(step);
        }
    }

    private void Add(IReadOnlyCollection<JournalItem> items, ReportedJournal journal)
    {
        _failures.AddRange(Of(items.Where(item => item.State == JournalState.Failed), journal));
        _inDoubt.AddRange(Of(items.Where(item => item.State == JournalState.InDoubt), journal));
        _warnings.AddRange(Of(items.Where(item => item is { State: JournalState.Done, Warning: not null }), journal));
        IEnumerable<JournalItem> slow = items
            .Where(item => item.Duration > TimeSpan.Zero).OrderByDescending(item => item.Duration).Take(SlowestCount);
        _slowest = [.. _slowest.Concat(Of(slow, journal)).OrderByDescending(one => one.Item.Duration).Take(SlowestCount)];
    }

    private static IEnumerable<ReportedItem> Of(IEnumerable<JournalItem> items, ReportedJournal journal) =>
        items.Select(item => new ReportedItem(item, journal));
}
