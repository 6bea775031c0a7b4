using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>However a run ends before its end, nothing is under way afterwards, and what was done is known.</summary>
public sealed class StopTests
{
    [Fact]
    public void Dispose_cancels_what_runs_waits_for_it_and_starts_no_more()
    {
        using var started = new CountdownEvent(4);
        int starts = 0;
        int ends = 0;
        var run = new FleetRun<int>(4, CancellationToken.None);
        for (int i = 0; i < 16; i++)
        {
            run.Add(i, async stop =>
            {
                Interlocked.Increment(ref starts);
                started.Signal();
                try
                {
                    await Task.Delay(Timeout.Infinite, stop);
                }
                finally
                {
                    // Something that takes a moment to end.
                    await Task.Delay(100, CancellationToken.None);
                    Interlocked.Increment(ref ends);
                }

                return 0;
            });
            Assert.Empty(run.TakeReady());
        }

        Assert.True(started.Wait(TimeSpan.FromSeconds(20)));
        run.Dispose();

        Assert.Equal((4, 4), (starts, ends));
    }

    [Fact]
    public async Task A_stop_ends_the_wait_for_an_outcome()
    {
        using var stop = new CancellationTokenSource();
        using var run = new FleetRun<int>(1, stop.Token);
        run.AddGated(1);
        Task<IReadOnlyList<FleetOutcome<int>>> wait = Task.Run(run.TakeAll);
        Assert.True(SpinWait.SpinUntil(() => run.Progress.UnderWay == 1, TimeSpan.FromSeconds(20)));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public void Nobody_is_asked_any_more_after_a_stop()
    {
        using var stop = new CancellationTokenSource();
        using var run = new FleetRun<int>(1, stop.Token);
        bool asked = false;
        run.Add(1, 1, new FleetWork<int, int>
        {
            Ask = _ =>
            {
                asked = true;
                return null;
            },
            CarryOut = (item, _, _) => Task.FromResult(new FleetOutcome<int>()),
        });
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => run.TryPeek(out _));
        Assert.False(asked);
    }

    [Fact]
    public void Stop_returns_what_was_begun_and_is_not_told_and_nothing_else()
    {
        using var run = new FleetRun<int>(3, CancellationToken.None);
        run.Add(1, _ => Task.FromResult(1));
        run.AddGated(2);
        run.Add(3, _ => Task.FromResult(3));
        run.Add(4, _ => throw new InvalidOperationException("failed"));
        run.AddGated(5);
        run.AddGated(6);
        run.AddGated(7);
        FleetOutcome<int>? first = null;
        Assert.True(SpinWait.SpinUntil(() => run.TryPeek(out first), TimeSpan.FromSeconds(20)));
        run.Dequeue();
        Assert.Empty(run.TakeReady());
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { UnderWay: 3, Done: 2, Failed: 1 }, TimeSpan.FromSeconds(20)));

        IReadOnlyList<FleetOutcome<int>> left = run.Stop();

        Assert.Equal([2, 3, 4, 5, 6], left.Select(outcome => outcome.Item));
        Assert.Equal([true, false, false, true, true], left.Select(outcome => outcome.IsInterrupted));
        Assert.Equal([7], run.NotBegun);
        Assert.Empty(run.Stop());
    }

    // Before they were begun, items are read for a plan, are asked about, and wait. What was known when it was added needs nothing.
    [Fact]
    public void What_was_not_begun_is_known_after_a_stop_however_far_it_had_come()
    {
        var nothing = new FleetWork<int, int> { CarryOut = (_, _, stop) => throw new NothingDoneException(stop), IsOneOperation = true };
        using var run = new FleetRun<int>(2, CancellationToken.None);
        run.Add("sent nothing", 0, new FleetWork<int, int>
        {
            IsOneOperation = true,
            CarryOut = async (_, _, stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default);
                throw new NothingDoneException(stop);
            },
        });
        run.Add(new FleetOutcome<int> { Item = "known", Output = 1 });
        Assert.Empty(run.TakeReady());
        run.Add(
            "read",
            async (_, stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop);
                return 0;
            },
            nothing);
        run.Add("approved", 0, nothing);
        run.Add("to be read", (_, _) => Task.FromResult(0), nothing);
        Assert.True(SpinWait.SpinUntil(() => run.Progress.UnderWay == 2, TimeSpan.FromSeconds(20)));

        Assert.Empty(run.Stop());

        Assert.Equal(["sent nothing", "read", "approved", "to be read"], run.NotBegun);
    }

    [Fact]
    public void What_cannot_be_told_any_more_is_rolled_back_and_the_rest_is_returned()
    {
        var rolledBack = new List<int>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new FleetWork<int, int>
        {
            CarryOut = async (item, _, stop) =>
            {
                await gate.Task.WaitAsync(stop);
                return new FleetOutcome<int>
                {
                    Output = item,
                    Error = item == 4 ? new InvalidOperationException("has rolled back itself what it did") : null,
                };
            },
            RollBack = (item, _) =>
            {
                lock (rolledBack)
                {
                    rolledBack.Add(item);
                }

                return item == 3 ? throw new InvalidOperationException("3 is left") : Task.CompletedTask;
            },
        };
        using var run = new FleetRun<int>(2, CancellationToken.None);
        for (int item = 1; item <= 5; item++)
        {
            run.Add(item, item, work);
        }

        Assert.Empty(run.TakeReady());
        gate.SetResult();
        Assert.True(SpinWait.SpinUntil(() => run.TryPeek(out _), TimeSpan.FromSeconds(20)));
        run.Dequeue();
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { Done: 4, Failed: 1 }, TimeSpan.FromSeconds(20)));

        IReadOnlyList<FleetOutcome<int>> left = run.Stop();

        Assert.Equal([2, 3, 5], rolledBack.Order());
        Assert.Equal(["3 is left", "has rolled back itself what it did"], left.Select(outcome => outcome.Error?.Message));
        Assert.Equal([3, 4], left.Select(outcome => outcome.Output));
    }

    [Fact]
    public async Task What_comes_to_its_end_during_a_stop_is_rolled_back_as_well()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int rolledBack = 0;
        using var run = new FleetRun<int>(1, CancellationToken.None);
        run.Add(7, 7, new FleetWork<int, int>
        {
            CarryOut = async (item, _, stop) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default);
                return new FleetOutcome<int> { Output = item };
            },
            RollBack = (item, _) => Task.FromResult(rolledBack = item),
        });
        Assert.False(run.TryPeek(out _));
        await begun.Task;

        Assert.Empty(run.Stop());
        Assert.Equal(7, rolledBack);
    }

    [Fact]
    public void Rolling_back_is_not_cancelled_by_the_stop_but_by_the_end_of_its_grace()
    {
        using var stop = new CancellationTokenSource();
        using var run = new FleetRun<int>(1, stop.Token) { StopGrace = TimeSpan.FromMilliseconds(200) };
        bool wasCancelledAtOnce = true;
        run.Add(1, 1, new FleetWork<int, int>
        {
            CarryOut = (item, _, _) => Task.FromResult(new FleetOutcome<int>()),
            RollBack = async (_, grace) =>
            {
                wasCancelledAtOnce = grace.IsCancellationRequested;
                await Task.Delay(Timeout.Infinite, grace);
            },
        });
        Assert.True(SpinWait.SpinUntil(() => run.TryPeek(out _), TimeSpan.FromSeconds(20)));
        stop.Cancel();

        Assert.True(Assert.Single(run.Stop()).IsInterrupted);
        Assert.False(wasCancelledAtOnce);
    }
}
