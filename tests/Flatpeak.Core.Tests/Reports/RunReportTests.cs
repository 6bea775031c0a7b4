using Flatpeak.Fleet;
using Flatpeak.Reports;
using Flatpeak.Tests.Journal;
using static Flatpeak.Tests.Reports.Journals;

namespace Flatpeak.Tests.Reports;

/// <summary>The figures of a report: several journals are one run, and each item counts once.</summary>
public sealed class RunReportTests
{
    [Fact]
    public void Journals_are_reported_as_one_run_and_each_item_once_as_it_ended()
    {
        using var folder = new TemporaryFolder();
        string killed = Write(
            folder.File("1.jsonl"),
            Run(0, shard: "1/2"), Began(1, "a"), Step(2, "a", "Thing", 40), End(2, "a"), Began(2, "b"), Step(3, "b", "Thing", 60, "Failed"),
            End(3, "b", 200, Error("ServiceError", "out of order")), Began(9, "c"), Began(10, "d"),

            // In the morning.
            Run(3600, run: 2, shard: "1/2"), Began(3601, "b"), Step(3602, "b", "Thing", 20), Step(3602, "b", "Policy", 10),
            End(3602, "b", 5000, warning: "kept"), End(3603, "d", state: "RolledBack"), Close(3604));
        string other = Write(
            folder.File("2.jsonl"), Run(5, shard: "2/2"), End(6, "..", 0, Error("InvalidId", "no id")), Began(7, "e"), End(15, "e", 8000));

        RunReport report = RunReport.Read([killed, other, killed]);

        Assert.Equal([("1.jsonl", 2, false), ("2.jsonl", 1, true)], report.Journals.Select(journal => (journal.ToString(), journal.Runs, journal.IsOpen)));
        Assert.Equal((3, 1, 1, 1, 6), (report.Totals.Done, report.Totals.Failed, report.Totals.InDoubt, report.Totals.RolledBack, report.Totals.Items));

        // Of both attempts at b.
        Assert.Equal((18, 6), (report.Totals.Requests, report.Totals.Retries));
        Assert.Equal(TimeSpan.FromMilliseconds(100 + 200 + 5000 + 100 + 8000), report.Totals.Duration);
        Assert.Equal(TimeSpan.FromSeconds(6), report.Totals.PauseTime);
        Assert.Equal(["..: no id"], report.Failures.Select(one => $"{one.Item.Key}: {one.Item.Error!.Message}"));
        Assert.Equal(["c"], report.InDoubt.Select(one => one.Item.Key.ToString()));
        Assert.Equal(["b: kept"], report.Warnings.Select(one => $"{one.Item.Key}: {one.Item.Warning}"));
        Assert.Equal(["e", "b"], report.Slowest.Take(2).Select(one => one.Item.Key.ToString()));
        Assert.Equal([("Thing", 3, 1, 120, 60), ("Policy", 1, 0, 10, 10)], report.Steps.Select(
            step => (step.Step, (int)step.Count, (int)step.Failed, (int)step.Total.TotalMilliseconds, (int)step.Longest.TotalMilliseconds)));
    }

    [Fact]
    public void What_is_done_and_has_no_line_in_the_journal_of_the_next_command_is_not_begun()
    {
        using var folder = new TemporaryFolder();
        string first = Write(
            folder.File("1.jsonl"), Run(0, command: "first"), End(1, "a"), End(1, "b"), End(1, "c", error: Error("ServiceError", "x")), End(1, "d"),
            Began(2, "e"), End(2, "f", result: new { thingId = "f", referenceId = "ref-f" }), End(2, "g"), End(2, "h"));
        string next = Write(
            folder.File("2.jsonl"), Run(0, command: "next"), End(2, "a"), Began(2, "b"), End(3, "ref-f"),
            End(3, "dev_1", result: new { id = "dev_1", reference_id = "g" }), End(3, "dev_2", error: Error("ServiceError", "x"), names: new { referenceId = "h" }));

        RunReport report = RunReport.Read([first, next], (run, other) => run.Command == "first" && other.Command == "next");

        Assert.Equal(["d"], report.NotBegun.Select(one => one.Item.Key.ToString()));
        Assert.Equal([(1, "2.jsonl"), (0, "")], report.Journals.Select(journal => ((int)journal.NotBegun, string.Join(' ', journal.Next))));
        Assert.Empty(RunReport.Read([first, next]).NotBegun);
        Assert.Empty(RunReport.Read([first], (_, other) => other.Command == "next").NotBegun);
    }

    // A device that is to be made anew keeps its identifier.
    [Fact]
    public void Nor_what_was_removed_by_a_finding_that_calls_for_no_more()
    {
        using var folder = new TemporaryFolder();
        string first = Write(
            folder.File("1.jsonl"), Run(0, command: "first"),
            End(1, "a", result: new { thingId = "a", findingCallsFor = "RemoveFromBosch, CreateAtBosch" }),
            End(1, "b", result: new { thingId = "b", findingCallsFor = "RemoveFromBosch, RemoveFromFlatpeak" }));
        string next = Write(folder.File("2.jsonl"), Run(0, command: "next"), Close(1));

        RunReport report = RunReport.Read([first, next], (run, other) => run.Command == "first" && other.Command == "next");

        Assert.Equal(["b"], report.NotBegun.Select(one => one.Item.Key.ToString()));
    }

    [Fact]
    public void Of_several_journals_of_the_next_command_those_of_the_same_share_count()
    {
        using var folder = new TemporaryFolder();
        string first = Write(folder.File("1.jsonl"), Run(0, command: "first", shard: "2/2"), End(1, "a"));
        string other = Write(folder.File("2.jsonl"), Run(0, command: "next", shard: "1/2"), End(1, "a"));
        string same = Write(folder.File("3.jsonl"), Run(0, command: "next", shard: "2/2"), Close(1));

        RunReport report = RunReport.Read([first, other, same], (run, next) => run.Command == "first" && next.Command == "next");

        Assert.Equal(["3.jsonl"], report.Journals[0].Next.Select(journal => journal.ToString()));
        Assert.Equal(["a"], report.NotBegun.Select(one => one.Item.Key.ToString()));
    }

    [Fact]
    public void The_throughput_leaves_out_when_nothing_ran_and_counts_what_overlaps_once()
    {
        using var folder = new TemporaryFolder();
        string first = Write(
            folder.File("1.jsonl"), Run(0), End(2.5, "a"), End(3.5, "b", error: Error("ServiceError", "x")), Close(10),
            Run(3600, run: 2), End(3600.5, "b"), Close(3602));
        string second = Write(folder.File("2.jsonl"), Run(4), End(13.9, "c"), Close(14));

        RunTimeline timeline = RunReport.Read([first, second]).Timeline;

        Assert.Equal(TimeSpan.FromSeconds(16), timeline.Active);
        Assert.Equal(1, timeline.Gaps);
        Assert.Equal(TimeSpan.FromSeconds(1), timeline.BarLength);
        Assert.Equal([(2, 1, 0), (3, 0, 1), (13, 1, 0), (3600, 1, 0)], timeline.Bars
            .Where(bar => bar.Done + bar.Failed > 0)
            .Select(bar => ((int)(bar.Start - Start).TotalSeconds, (int)bar.Done, (int)bar.Failed)));
        Assert.Equal(16, timeline.Bars.Count);
    }

    [Fact]
    public void A_day_has_no_more_bars_than_can_be_told_apart()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder.File("1.jsonl"), [Run(0), .. Enumerable.Range(0, 500).Select(i => End(i * 172, $"d{i}")), Close(86400)]);

        RunTimeline timeline = RunReport.Read([path]).Timeline;

        Assert.InRange(timeline.Bars.Count, 20, 60);
        Assert.Equal(500, timeline.Bars.Sum(bar => bar.Done));
    }

    [Fact]
    public void What_is_no_journal_is_an_error_and_an_empty_one_has_nothing()
    {
        using var folder = new TemporaryFolder();
        string csv = Write(folder.File("x.csv"), "Id,Name");
        File.WriteAllText(folder.File("empty.jsonl"), "");

        ServiceException error = Assert.Throws<ServiceException>(() => RunReport.Read([csv]));

        Assert.Equal(ServiceErrorKind.InvalidJournal, error.Kind);
        Assert.Empty(RunReport.Read([folder.File("empty.jsonl")]).Journals);
        Assert.ThrowsAny<IOException>(() => RunReport.Read([folder.File("nobody.jsonl")]));
    }

    [Fact]
    public void A_journal_counts_the_requests_that_were_repeated()
    {
        using var folder = new TemporaryFolder();
        using (RunJournal journal = RunJournal.Open(folder.File("run"), Runs.Identity, Runs.NoSync))
        using (var run = new FleetRun<int>(1, CancellationToken.None) { Journal = journal })
        {
            run.Add("a", (context, _) =>
            {
                for (int i = 0; i < 4; i++)
                {
                    context.Note(new ServiceExchange("Table", "GET", "/a", "200", TimeSpan.FromSeconds(1), (i % 3) + 1));
                }

                return Task.FromResult(1);
            }, key: "a");
            run.CompleteAdding();
            Assert.True(run.TryPeek(out _));
            Assert.Equal(2, run.Progress.Retries);
        }

        RunTotals totals = RunReport.Read([folder.File("run")]).Totals;
        Assert.Equal((4, 2, 4), (totals.Requests, totals.Retries, totals.RequestTime.TotalSeconds));
    }
}
