using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>A journal that can be written no more: what is done is told with that, and nothing else begins.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Advice = "A run with the same journal looks up what";

    private readonly FullFile? _file = OperatingSystem.IsLinux() ? new() : null;

    private FullFile Full => _file!;

    public void Dispose() => _file?.Dispose();

    // And it is free again: who else opens it learns the same.
    [LinuxFact]
    public void Where_not_even_its_first_line_has_room_nothing_begins()
    {
        Full.Fill();
        for (int i = 0; i < 2; i++)
        {
            ServiceException e = Assert.Throws<ServiceException>(() => RunJournal.Open(Full.Path, Runs.Identity));

            Assert.Equal((ServiceErrorKind.JournalNotWritten, true), (e.Kind, e.IsFatal));
            Assert.StartsWith($"The journal '{Full.Path}' cannot be written: ", e.Message, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public void What_is_done_and_cannot_be_written_down_is_told_so_and_the_journal_that_it_lacks_lines()
    {
        RunJournal journal = RunJournal.Open(Full.Path, Runs.Identity);
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
        bool didBegin = false;
        run.Add("a", (_, _) => Last("done"), "a");
        run.Add("b", (_, _) => Task.FromResult($"{didBegin = true}"), "b");

        FleetOutcome<string> outcome = Assert.Single(run.TakeAll());

        string cause = outcome.Error!.GetBaseException().Message;
        Assert.Equal(
            $"What was to be done with 'a' is done, and the journal '{Full.Path}' could not say so: {cause} "
                + $"Nothing more is begun. Make room, or mend the path. {Advice} became of it.",
            outcome.Error.Message);
        Assert.Equal((true, "done", false), (outcome.IsFatal, outcome.Output, didBegin));
        ServiceException e = Assert.Throws<ServiceException>(journal.Close);
        Assert.Equal(
            $"The journal '{Full.Path}' may lack the last lines of this run: {cause} Make room, or mend the path. {Advice} it lacks.", e.Message);
        Assert.Equal((ServiceErrorKind.JournalNotWritten, false), (e.Kind, e.IsFatal));
        Assert.Equal(["RunEntry", "BeganEntry"], JournalReader.ReadEntries(Full.Path).Select(entry => entry.GetType().Name));
        journal.Dispose();
    }

    // Whoever disposes of it has the error already.
    [LinuxFact]
    public void What_has_failed_keeps_its_own_error()
    {
        using RunJournal journal = RunJournal.Open(Full.Path, Runs.Identity);
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
        run.Add("a", (_, _) =>
        {
            Full.Fill();
            throw new InvalidOperationException("its own");
        }, "a");

        Assert.Equal("its own", Assert.Single(run.TakeAll()).Error?.Message);
    }

    // Half a line may be at its end.
    [LinuxFact]
    public void A_line_that_would_fit_does_not_come_behind_one_that_did_not()
    {
        using (RunJournal journal = RunJournal.Open(Full.Path, Runs.Identity))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal, Record = FleetRecordOfText };
            run.Add("a", (_, _) =>
            {
                Full.Fill(room: 1000);
                return Task.FromResult(new string('x', 5000));
            }, "a");
            Assert.True(Assert.Single(run.TakeAll()).IsFatal);
        }

        Assert.DoesNotContain("\"close\"", Full.Text, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void What_is_done_and_not_written_down_is_rolled_back_by_a_stop_and_what_failed_is_not()
    {
        var rolledBack = new List<string>();
        using RunJournal journal = RunJournal.Open(Full.Path, Runs.Identity);
        using var run = new FleetRun<string>(2, CancellationToken.None) { Journal = journal };
        using var both = new Barrier(2, _ => Full.Fill());
        foreach (string name in new[] { "done", "failed" })
        {
            run.Add(name, name, new FleetWork<string, string>
            {
                CarryOut = (plan, _, stop) =>
                {
                    both.SignalAndWait(stop);
                    return Task.FromResult(new FleetOutcome<string> { Output = plan, Error = plan == "failed" ? new InvalidOperationException("its own") : null });
                },
                RollBack = (output, grace) => Task.Run(() => rolledBack.Add(output), grace),
            }, name);
        }

        Assert.True(SpinWait.SpinUntil(() => run.TryPeek(out _) && run.Progress.Failed == 2, TimeSpan.FromSeconds(20)));
        IReadOnlyList<FleetOutcome<string>> left = run.Stop();

        Assert.Equal(["done"], rolledBack);
        Assert.Equal("its own", left.Single(outcome => outcome.Output == "failed").Error?.Message);
    }

    private static readonly FleetRecord<string> FleetRecordOfText =
        new() { Write = text => System.Text.Json.JsonSerializer.SerializeToElement(text), Read = json => json.GetString()! };

    private Task<string> Last(string result)
    {
        Full.Fill();
        return Task.FromResult(result);
    }
}
