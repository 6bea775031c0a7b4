using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>How much runs at a time, what starts first, and how much is kept.</summary>
public sealed class ThrottleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    public void No_more_runs_at_a_time_than_the_throttle_lets_preparing_included(int throttle)
    {
        using var run = new FleetRun<int>(throttle, CancellationToken.None);
        int running = 0;
        int most = 0;
        var together = new TaskCompletionSource();
        async Task<int> WorkAsync(CancellationToken stop)
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == throttle)
            {
                together.TrySetResult();
            }

            // Nobody goes on before as many as may run do run.
            await together.Task.WaitAsync(TimeSpan.FromSeconds(20), stop);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return now;
        }

        var work = new FleetWork<int, int>
        {
            CarryOut = async (_, _, stop) => new FleetOutcome<int> { Output = await WorkAsync(stop) },
        };
        var all = new List<FleetOutcome<int>>();
        for (int i = 0; i < throttle * 8; i++)
        {
            run.Add(i, (_, stop) => WorkAsync(stop), work);
            all.AddRange(run.TakeReady());
        }

        all.AddRange(run.TakeAll());
        Assert.All(all, outcome => Assert.Null(outcome.Error));
        Assert.Equal(throttle, most);
    }

    [Fact]
    public void Work_starts_in_input_order_so_that_the_first_never_waits_for_the_last()
    {
        using var run = new FleetRun<int>(1, CancellationToken.None);
        var started = new List<int>();
        for (int i = 0; i < 8; i++)
        {
            int item = i;
            run.Add(item, async _ =>
            {
                started.Add(item);
                await Task.Yield();
                return item;
            });
        }

        run.TakeAll();
        Assert.Equal(Enumerable.Range(0, 8), started);
    }

    [Fact]
    public void What_is_approved_is_carried_out_before_more_is_prepared()
    {
        using var run = new FleetRun<int>(1, CancellationToken.None);
        var steps = new List<string>();
        var work = new FleetWork<int, int>
        {
            CarryOut = (item, _, _) =>
            {
                steps.Add($"do {item}");
                return Task.FromResult(new FleetOutcome<int>());
            },
        };
        for (int i = 1; i <= 3; i++)
        {
            int item = i;
            run.Add(
                item,
                (_, _) =>
                {
                    steps.Add($"read {item}");
                    return Task.FromResult(item);
                },
                work);
        }

        run.TakeAll();

        // One slot: what it does next is decided when it is free.
        Assert.True(steps.IndexOf("do 1") < steps.IndexOf("do 2") && steps.IndexOf("do 2") < steps.IndexOf("do 3"));
        Assert.True(steps.IndexOf("read 1") < steps.IndexOf("do 1"));
    }

    [Fact]
    public void One_slow_item_does_not_hold_up_thousands_behind_it()
    {
        // Where there is no room, the run would wait for the slow one, and the test with it.
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var run = new FleetRun<int>(4, late.Token);
        TaskCompletionSource slow = run.AddGated(0);
        int done = 0;
        for (int i = 1; i <= 5000; i++)
        {
            run.Add(i, _ => Task.FromResult(Interlocked.Increment(ref done)));
            Assert.Empty(run.TakeReady());
        }

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref done) == 5000, TimeSpan.FromSeconds(20)));
        slow.SetResult();
        Assert.Equal(Enumerable.Range(0, 5001).Cast<object>(), run.TakeAll().Select(outcome => outcome.Item));
    }

    [Fact]
    public async Task Behind_a_slow_item_the_window_is_the_bound()
    {
        using var run = new FleetRun<int>(4, CancellationToken.None, window: 50);
        TaskCompletionSource slow = run.AddGated(0);
        int added = 1;
        Task input = Task.Run(() =>
        {
            for (; added < 1000; added++)
            {
                run.Add(added, _ => Task.FromResult(1));

                // Waits here when the window is full.
                if (run.TakeReady().Any())
                {
                    return;
                }
            }
        });

        Assert.True(SpinWait.SpinUntil(() => run.Progress is { Added: 50, Done: 49 }, TimeSpan.FromSeconds(20)));
        slow.SetResult();
        await input;
        Assert.Equal(50, run.Progress.Added);
    }

    [Fact]
    public async Task Of_an_endless_input_only_so_much_is_read_as_there_is_work_for()
    {
        using var stop = new CancellationTokenSource();
        using var run = new FleetRun<int>(4, stop.Token);
        Task input = Task.Run(() =>
        {
            while (true)
            {
                run.AddGated(0);
                _ = run.TakeReady().Count();
            }
        });

        Assert.True(SpinWait.SpinUntil(() => run.Progress is { Added: 32, UnderWay: 4 }, TimeSpan.FromSeconds(20)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => input);
        Assert.Equal(32, run.Progress.Added);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
