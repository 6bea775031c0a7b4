using Flatpeak.Fleet;
using Flatpeak.Tests.Journal;

namespace Flatpeak.Tests.Fleet;

/// <summary>What a stop takes back, in which order, and what the journal says of that.</summary>
public sealed class RollBackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _rolledBack = [];
    private readonly ManualClock _clock = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    // Later items may rely on earlier ones.
    [Fact]
    public void The_last_comes_first_and_none_of_it_counts_as_not_begun()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None);
        foreach (string name in new[] { "a", "b", "c", "was there" })
        {
            run.Add(name, name, Work());
        }

        WaitForAll(run, 4);
        Assert.Equal(["was there"], run.Stop().Select(outcome => outcome.Output));

        Assert.Equal(["c", "b", "a"], _rolledBack);
        Assert.Empty(run.NotBegun);
        Assert.Equal((4, 0), (run.Progress.Done, run.Progress.NotBegun));
        run.Dispose();
    }

    [Fact]
    public void The_journal_has_it_in_doubt_first_and_then_as_rolled_back_or_as_what_could_not_be()
    {
        using (RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync with { Clock = _clock }))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            foreach (string name in new[] { "a", "stays" })
            {
                run.Add(name, name, Work(), name);
            }

            WaitForAll(run, 2);
            Assert.Equal(["it stays"], run.Stop().Select(outcome => outcome.Error?.Message));
        }

        ItemEntry[] entries = [.. JournalReader.ReadEntries(File).OfType<ItemEntry>()];
        Assert.Equal(
            ["a began ", "a Done ", "a began again ", "a RolledBack ", "stays began ", "stays Done ", "stays began again ", "stays InDoubt it stays"],
            entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry switch
            {
                BeganEntry began => began.Since is null ? "began " : "began again ",
                EndEntry end => $"{end.State} {end.Error?.Message}",
                _ => "",
            }}"));
        Assert.Equal(
            [HandWritten.At(1), HandWritten.At(0)], entries.OfType<BeganEntry>().Select(began => began.Since).OfType<DateTimeOffset>());
        CloseEntry close = Assert.Single(JournalReader.ReadEntries(File).OfType<CloseEntry>());
        Assert.Equal((0, 1, 1), (close.Done, close.InDoubt, close.RolledBack));
    }

    [Theory]
    [InlineData("nothing is left of it", true, true, "run,close", JournalState.RolledBack, null)]
    [InlineData("something of it may be left", false, true, "run,close", JournalState.InDoubt, "The run was stopped in the middle of it.")]
    [InlineData("what it says of a stop is no stop's", true, false, "run,close", JournalState.InDoubt, "The run was stopped in the middle of it.")]
    [InlineData("an earlier run may have done it", true, true, "run,began a,close", JournalState.InDoubt, "The run was stopped in the middle of it.")]
    [InlineData("lines of an earlier run are lost", true, true, "run,end b Done", JournalState.RolledBack, null)]
    [InlineData("an earlier run took it back", true, true, "run,began a,end a RolledBack,close", JournalState.RolledBack, null)]
    [InlineData("an earlier run has failed", true, true, "run,began a,end a Failed,close", JournalState.Failed, "The run was stopped before it changed anything of it. An earlier one began it and did not finish: what that has done of it is still done.")]
    public void What_was_stopped_before_it_did_anything(string why, bool isOneOperation, bool isStopped, string lines, JournalState state, string? error)
    {
        HandWritten.Write(File, lines.Split(','));
        using (RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync))
        {
            using var stop = new CancellationTokenSource();
            using var run = new FleetRun<string>(1, stop.Token) { Journal = journal };
            run.Add(why, "plan", new FleetWork<string, string>
            {
                IsOneOperation = isOneOperation,
                CarryOut = (_, _, token) =>
                {
                    if (isStopped)
                    {
                        stop.Cancel();
                    }

                    throw new NothingDoneException(token);
                },
            }, "a");

            // The stop may be faster.
            Xunit.Record.Exception(() => run.TryPeek(out _));
            Assert.True(SpinWait.SpinUntil(() => run.Progress.UnderWay == 0, TimeSpan.FromSeconds(20)));
            Assert.Equal(state == JournalState.InDoubt, run.Stop().Any());
            Assert.Equal(state is JournalState.InDoubt ? [] : [why], run.NotBegun);
        }

        JournalItem item = JournalReader.ReadItems(File).Single(one => one.Key.ToString() == "a");
        Assert.Equal((state, error, error is null ? null : "Stopped"), (item.State, item.Error?.Message, item.Error?.Id));
    }

    // The run stops while an item is out that asks for no token.
    [Fact]
    public async Task Whoever_waits_for_an_outcome_is_let_go_at_once()
    {
        using var stop = new CancellationTokenSource();
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = new FleetRun<string>(1, stop.Token);
        run.Add("item", _ => gate.Task);
        Task<IReadOnlyList<FleetOutcome<string>>> all = Task.Run(run.TakeAll);
        Assert.True(SpinWait.SpinUntil(() => run.Progress.UnderWay == 1, TimeSpan.FromSeconds(20)));
        await Task.Delay(20);

        await stop.CancelAsync();
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.WaitAsync(TimeSpan.FromSeconds(20)));
        }
        finally
        {
            gate.SetResult("done");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_out_is_cut_off_after_the_grace_whoever_stops(bool byToken)
    {
        using var stop = new CancellationTokenSource();
        using var run = new FleetRun<string>(1, stop.Token) { StopGrace = TimeSpan.FromMilliseconds(20) };
        run.Add("item", async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.CutOff).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
            return "done";
        }, null);
        Assert.Empty(run.TakeReady());
        Assert.True(SpinWait.SpinUntil(() => run.Progress.UnderWay == 1, TimeSpan.FromSeconds(20)));
        if (byToken)
        {
            stop.Cancel();
        }

        Assert.True(Assert.Single(run.Stop()).IsInterrupted);
    }

    private static void WaitForAll(FleetRun<string> run, int count)
    {
        Assert.True(SpinWait.SpinUntil(() => run.TryPeek(out _) && run.Progress.Done == count, TimeSpan.FromSeconds(20)));
    }

    private FleetWork<string, string> Work() => new()
    {
        CarryOut = (name, _, _) =>
        {
            _clock.Advance(1000);
            return Task.FromResult(new FleetOutcome<string> { Output = name, WasThere = name == "was there" });
        },
        RollBack = (name, _) =>
        {
            _rolledBack.Add(name);
            return name == "stays" ? throw new InvalidOperationException("it stays") : Task.CompletedTask;
        },
    };
}
