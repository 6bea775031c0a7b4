using System.Text.Json;
using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>What an earlier run has done is told as its journal has it; of a key that comes often, each time is another item.</summary>
public sealed class RecordedTests : IDisposable
{
    // More than there is room to count in the index itself.
    private const int Many = 1030;

    private static readonly ServiceException Refusal = new(ServiceErrorKind.AccountMismatch, "It is another tenant's.");

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("of the run", null, "of the run")]
    [InlineData(null, "of the result", "of the result")]
    [InlineData("of the run", "of the result", "of the run of the result")]
    public void With_its_warnings(string? ofRun, string? ofResult, string? told)
    {
        FleetRecord<string> record = Record(_ => ofResult);
        var first = new FleetOutcome<string> { Output = "made", Warning = ofRun };
        Assert.False(Run(first, record).IsRecorded);

        FleetOutcome<string> again = Run(new FleetOutcome<string> { Output = "not this" }, record);

        Assert.Equal((true, "made", told, false), (again.IsRecorded, again.Output, again.Warning, again.WasAbsent));
    }

    [Fact]
    public void With_that_there_was_nothing_to_do()
    {
        Run(new FleetOutcome<string> { WasAbsent = true }, Record());

        FleetOutcome<string> again = Run(new FleetOutcome<string>(), Record(_ => throw new InvalidOperationException("There is no result.")));

        Assert.Equal((true, null, true, null), (again.IsRecorded, again.Output, again.WasAbsent, again.Error));
    }

    [Fact]
    public void Whoever_reads_no_results_is_told_without_them()
    {
        Run(new FleetOutcome<string> { Output = "made" }, Record());

        FleetOutcome<string> again = Run(new FleetOutcome<string>(), null);

        Assert.Equal((true, null, null), (again.IsRecorded, again.Output, again.Error));
    }

    [Fact]
    public void One_that_is_refused_is_told_as_recorded_too()
    {
        Run(new FleetOutcome<string> { Output = "made" }, Record());

        FleetOutcome<string> again = Run(new FleetOutcome<string>(), Record(), _ => Refusal);

        Assert.Equal((true, null, Refusal), (again.IsRecorded, again.Output, again.Error));
        Assert.Equal("a", again.Item);
    }

    [Theory]
    [InlineData("made")]
    [InlineData(null)]
    public void One_that_is_refused_for_its_time_needs_no_result(string? output)
    {
        // A journal has no more than milliseconds.
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        Run(new FleetOutcome<string> { Output = output }, Record());
        DateTimeOffset? told = null;

        FleetOutcome<string> Again(Func<DateTimeOffset, ServiceException?> refuse) => Run(
            new FleetOutcome<string>(), Record(), done => output is null ? throw new InvalidOperationException("There is no result.") : null, refuse);
        FleetOutcome<string> taken = Again(at => (told = at) is null ? Refusal : null);
        FleetOutcome<string> refused = Again(_ => Refusal);

        Assert.InRange(told!.Value, before, DateTimeOffset.UtcNow);
        Assert.Equal((true, output, null), (taken.IsRecorded, taken.Output, taken.Error));
        Assert.Equal((true, null, Refusal, "a"), (refused.IsRecorded, refused.Output, refused.Error, refused.Item));
    }

    [Fact]
    public void Of_a_key_that_comes_very_often_one_that_is_refused_gives_its_place_back_and_one_that_fails_comes_behind()
    {
        var lines = Enumerable.Range(1, Many).Select(number => $"{{\"type\":\"end\",\"key\":\"a\",\"occurrence\":{number},\"state\":\"Done\",\"result\":\"{number}\"}}");
        System.IO.File.WriteAllLines(File, [HandWritten.Of("run"), .. lines, HandWritten.Of("close")]);
        string[] results = [.. Enumerable.Range(1, Many).Select(number => $"{number}")];
        using (RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal, Record = Record() };
            foreach (string result in results)
            {
                // Of these, each asks for something else first, and then for what was done.
                if (result is "1" or "1022" or "1023" or "1024" or "1030")
                {
                    run.Add("refused", "plan", Never(read => read == result ? Refusal : null), "a");
                    run.Add("refused", "plan", Never(read => read == result ? Refusal : null), "a");
                }

                run.Add("done", "plan", Never(read => read == result ? null : Refusal), "a");
            }

            run.Add(new FleetOutcome<string> { Error = Refusal }, "a");
            run.Add(new FleetOutcome<string> { Error = Refusal }, "a");
            run.Add(new FleetOutcome<string> { Error = Refusal }, "b");
            FleetOutcome<string>[] told = [.. run.TakeAll()];
            Assert.Equal(results, told.Where(outcome => Equals(outcome.Item, "done")).Select(outcome => outcome.Output));
            Assert.Equal((Many, 13), (run.Progress.Skipped, run.Progress.Failed));
        }

        Assert.Equal(
            [$"a ({Many + 1})", $"a ({Many + 2})", "b"],
            JournalReader.ReadItems(File).Where(item => item.State == JournalState.Failed).Select(item => item.Key.ToString()));
        Assert.Equal(Many, JournalReader.ReadEntries(File).OfType<CloseEntry>().Last().Skipped);
    }

    private static FleetRecord<string> Record(Func<string, string?>? warningOf = null) => new()
    {
        Write = text => JsonSerializer.SerializeToElement(text),
        Read = json => json.GetString()!,
        WarningOf = warningOf,
    };

    private static FleetWork<string, string> Never(Func<string, ServiceException?> refuse) => new()
    {
        RefuseDone = (done, _) => refuse(done),
        CarryOut = (_, _, _) => throw new InvalidOperationException("carried out"),
    };

    private FleetOutcome<string> Run(
        FleetOutcome<string> outcome, FleetRecord<string>? record, Func<string, ServiceException?>? refuse = null,
        Func<DateTimeOffset, ServiceException?>? refuseAt = null)
    {
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal, Record = record };
        var work = new FleetWork<string, string>
        {
            RefuseDone = refuse is null ? null : (done, _) => refuse(done),
            RefuseDoneAt = refuseAt,
            CarryOut = (_, _, _) => Task.FromResult(outcome),
        };
        run.Add("a", "plan", work, "a");
        return Assert.Single(run.TakeAll());
    }
}
