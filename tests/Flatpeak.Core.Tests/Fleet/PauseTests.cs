using System.Diagnostics;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.Tests.Fleet;

/// <summary>An item that pauses leaves its slot to others, and is under way all the same.</summary>
public sealed class PauseTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public void While_one_pauses_another_has_its_slot_and_outcomes_stay_in_order()
    {
        using var run = new FleetRun<int>(1, CancellationToken.None);
        var second = new TaskCompletionSource();
        run.Add(1, 1, Work(async (_, context, stop) =>
        {
            // Until the second, which the only slot is for meanwhile, has ended.
            while (!second.Task.IsCompleted)
            {
                await context.PauseAsync(TimeSpan.FromMilliseconds(20), stop);
            }
        }));
        run.Add(2, 2, Work((_, _, _) =>
        {
            second.SetResult();
            return Task.CompletedTask;
        }));

        Assert.Equal([1, 2], run.TakeAll().Select(outcome => outcome.Item));
    }

    [Fact]
    public void However_many_pause_no_more_are_worked_on_than_there_are_slots_and_more_are_read()
    {
        const int Count = 200;
        using var run = new FleetRun<int>(2, CancellationToken.None);
        int running = 0;
        int most = 0;
        object counting = new();
        void CountRunning(int change)
        {
            lock (counting)
            {
                running += change;
                most = Math.Max(most, running);
            }
        }

        FleetWork<int, int> work = Work(async (_, context, stop) =>
        {
            CountRunning(1);
            await Task.Yield();
            CountRunning(-1);
            await context.PauseAsync(TimeSpan.FromSeconds(2), stop);
            CountRunning(1);
            await Task.Delay(1, stop);
            CountRunning(-1);
        });
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < Count; i++)
        {
            run.Add(i, i, work);
            _ = run.TakeReady().Count();
        }

        // With their slots, they would pause 200 seconds in all; and with the usual read-ahead of 16, for 25.
        run.TakeAll();
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.9, 20);
        Assert.InRange(most, 1, 2);
        Assert.Equal((Count, 0), (run.Progress.Done, run.Progress.UnderWay));
    }

    [Fact]
    public async Task A_stop_ends_a_pause_and_what_paused_is_returned_as_cut_short()
    {
        using var run = new FleetRun<int>(1, CancellationToken.None);
        int went = 0;
        FleetWork<int, int> work = Work(async (_, context, stop) =>
        {
            await context.PauseAsync(Long, stop);
            Interlocked.Increment(ref went);
        });
        run.Add(1, 1, work);
        run.Add(2, 2, work);
        Assert.Empty(run.TakeReady());
        Assert.True(SpinWait.SpinUntil(() => run.Progress.UnderWay == 2, TimeSpan.FromSeconds(20)));

        IReadOnlyList<FleetOutcome<int>> left = await Task.Run(run.Stop).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal([1, 2], left.Select(outcome => outcome.Item));
        Assert.All(left, outcome => Assert.True(outcome.IsInterrupted));
        Assert.Equal((0, 0), (went, run.Progress.UnderWay));
    }

    [Fact]
    public void What_pauses_when_another_fails_for_all_comes_to_its_end()
    {
        using var run = new FleetRun<int>(1, CancellationToken.None);
        var failed = new TaskCompletionSource();
        run.Add(1, 1, Work(async (_, context, stop) =>
        {
            while (!failed.Task.IsCompleted)
            {
                await context.PauseAsync(TimeSpan.FromMilliseconds(20), stop);
            }

            await context.PauseAsync(TimeSpan.FromMilliseconds(200), stop);
        }));
        run.Add(2, 2, Work((_, _, _) =>
        {
            failed.SetResult();
            throw new ServiceException(ServiceErrorKind.AccessDenied, "nobody may") { IsFatal = true };
        }));

        FleetOutcome<int>[] outcomes = [.. run.TakeAll()];

        Assert.Equal([1, 2], outcomes.Select(outcome => outcome.Item));
        Assert.Equal([false, true], outcomes.Select(outcome => outcome.IsFatal));
        Assert.Null(outcomes[0].Error);
    }

    [Fact]
    public void What_paused_is_rolled_back_after_a_stop_like_the_rest()
    {
        using var run = new FleetRun<int>(1, CancellationToken.None);
        int rolledBack = 0;
        run.Add(7, 7, new FleetWork<int, int>
        {
            CarryOut = async (item, context, stop) =>
            {
                await context.PauseAsync(Long, stop).ContinueWith(_ => { }, TaskScheduler.Default);
                return new FleetOutcome<int> { Output = item };
            },
            RollBack = (item, _) => Task.FromResult(rolledBack = item),
        });
        Assert.False(run.TryPeek(out _));
        Assert.True(SpinWait.SpinUntil(() => run.Progress.UnderWay == 1, TimeSpan.FromSeconds(20)));

        Assert.Empty(run.Stop());
        Assert.Equal(7, rolledBack);
    }

    private static FleetWork<int, int> Work(Func<int, FleetContext, CancellationToken, Task> work) => new()
    {
        CarryOut = async (item, context, stop) =>
        {
            await work(item, context, stop);
            return new FleetOutcome<int> { Output = item };
        },
    };
}
