using System.Diagnostics;
using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>What a run lets its caller know while that waits for it.</summary>
public class WaitingTests
{
    [Fact]
    public void Whoever_waits_is_called_on_the_same_thread_until_the_next_outcome_is_there()
    {
        var called = new TaskCompletionSource();
        var threads = new HashSet<int>();
        int calls = 0;
        using var run = new FleetRun<string>(1, CancellationToken.None)
        {
            Waiting = () =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                if (++calls == 3)
                {
                    called.SetResult();
                }
            },
        };
        run.Add("item", async _ =>
        {
            await called.Task;
            return "done";
        });
        run.CompleteAdding();

        Assert.True(run.TryPeek(out FleetOutcome<string>? outcome));

        Assert.Equal("done", outcome.Output);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void A_service_that_asks_to_wait_shows_in_the_count()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None);
        run.Add(
            "item",
            (context, _) =>
            {
                context.Note(new ServiceExchange("S", "POST", "/a", "429", TimeSpan.Zero, 1) { Pause = TimeSpan.FromHours(1) });
                return Task.FromResult("done");
            },
            null);
        run.CompleteAdding();
        Assert.Equal(TimeSpan.Zero, run.Progress.Pause);

        run.TakeAll();

        Assert.InRange(run.Progress.Pause, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    // It is woken by each item that is done behind the next in order.
    [Fact]
    public void Whoever_waits_is_called_ten_times_a_second_however_often_the_run_is_woken()
    {
        var clock = Stopwatch.StartNew();
        int calls = 0;
        using var run = new FleetRun<string>(2, CancellationToken.None) { Waiting = () => calls++ };
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Add("slow", _ => gate.Task);
        for (int i = 1; i <= 100; i++)
        {
            int item = i;
            run.Add(item, async _ =>
            {
                await Task.Yield();
                return item == 100 ? $"{gate.TrySetResult("done")}" : "done";
            });
        }

        Assert.Equal(101, run.TakeAll().Count);

        Assert.InRange(calls, 0, (clock.ElapsedMilliseconds / 100) + 2);
    }

    // What pauses leaves its slot and its place in what is read ahead.
    [Fact]
    public async Task Whoever_waits_for_room_has_some_once_an_item_pauses()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int i = 0; i < 8; i++)
        {
            run.Add(i, async (context, stop) =>
            {
                await gate.Task.WaitAsync(stop);
                await context.PauseAsync(TimeSpan.FromMinutes(10), stop);
                return "done";
            }, null);
        }

        Task<bool> wait = Task.Run(() => run.TryPeek(out _));
        await Task.Delay(20);
        Assert.False(wait.IsCompleted);

        gate.SetResult();

        Assert.False(await wait.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
