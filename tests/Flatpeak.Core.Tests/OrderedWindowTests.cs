using Flatpeak.Fleet;

namespace Flatpeak.Tests;

/// <summary>Concurrent work on an endless input: order, bounds, and the end of it.</summary>
public sealed class OrderedWindowTests
{
    [Fact]
    public void Results_come_in_input_order_whatever_finishes_first()
    {
        var gates = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource()).ToArray();
        using var window = new OrderedWindow<int>(8, CancellationToken.None);
        for (int i = 0; i < gates.Length; i++)
        {
            int item = i;
            window.Add(async token =>
            {
                await gates[item].Task.WaitAsync(token);
                return item;
            });
        }

        Assert.False(window.TryTake(out _));
        foreach (TaskCompletionSource gate in gates.Reverse())
        {
            gate.SetResult();
        }

        Assert.Equal(Enumerable.Range(0, 8), Enumerable.Range(0, 8).Select(_ => window.Take()));
        Assert.True(window.IsEmpty);
    }

    [Fact]
    public void A_result_without_work_keeps_its_place()
    {
        var gate = new TaskCompletionSource();
        using var window = new OrderedWindow<string>(2, CancellationToken.None);
        window.Add(async token =>
        {
            await gate.Task.WaitAsync(token);
            return "work";
        });
        window.Add("no work");

        Assert.False(window.TryTake(out _));
        gate.SetResult();
        Assert.Equal(["work", "no work"], [window.Take(), window.Take()]);
    }

    [Fact]
    public void The_first_results_are_out_while_the_input_still_comes()
    {
        using var window = new OrderedWindow<int>(4, CancellationToken.None);
        int added = 0;
        int taken = 0;
        while (taken == 0)
        {
            Assert.False(window.IsFull, "The window filled up although its first result was there.");
            int item = added++;
            window.Add(_ => Task.FromResult(item));
            SpinWait.SpinUntil(() => window.TryTake(out _) && ++taken > 0, TimeSpan.FromSeconds(10));
        }

        Assert.Equal(1, added);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    public void No_more_work_runs_at_a_time_than_the_throttle_lets(int throttle)
    {
        using var window = new OrderedWindow<int>(throttle, CancellationToken.None);
        int running = 0;
        int most = 0;
        var together = new TaskCompletionSource();
        for (int i = 0; i < throttle * 8; i++)
        {
            window.Add(async token =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == throttle)
                {
                    together.TrySetResult();
                }

                // Nobody goes on before as many as may run do run.
                await together.Task.WaitAsync(TimeSpan.FromSeconds(20), token);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return now;
            });
        }

        while (!window.IsEmpty)
        {
            window.Take();
        }

        Assert.Equal(throttle, most);
    }

    [Fact]
    public void Work_starts_in_input_order_so_that_the_first_never_waits_for_the_last()
    {
        using var window = new OrderedWindow<int>(1, CancellationToken.None);
        var started = new List<int>();
        for (int i = 0; !window.IsFull; i++)
        {
            int item = i;
            window.Add(async _ =>
            {
                started.Add(item);
                await Task.Yield();
                return item;
            });
        }

        while (!window.IsEmpty)
        {
            window.Take();
        }

        Assert.Equal(Enumerable.Range(0, started.Count), started);
    }

    [Fact]
    public void An_endless_input_behind_a_slow_item_is_held_back()
    {
        var gate = new TaskCompletionSource();
        using var window = new OrderedWindow<int>(4, CancellationToken.None);
        window.Add(async token =>
        {
            await gate.Task.WaitAsync(token);
            return -1;
        });
        int added = 1;
        while (!window.IsFull && added < 1000)
        {
            window.Add(_ => Task.FromResult(1));
            added++;
        }

        // Enough to go on with, and a bound that does not depend on the input.
        Assert.InRange(added, 5, 100);
        gate.SetResult();
        Assert.Equal(-1, window.Take());
        Assert.False(window.IsFull);
    }

    [Fact]
    public void Dispose_cancels_what_runs_waits_for_it_and_starts_no_more()
    {
        using var started = new CountdownEvent(4);
        int starts = 0;
        int ends = 0;
        var window = new OrderedWindow<int>(4, CancellationToken.None);
        for (int i = 0; i < 16; i++)
        {
            window.Add(async token =>
            {
                Interlocked.Increment(ref starts);
                started.Signal();
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    // Something that takes a moment to end.
                    await Task.Delay(100, CancellationToken.None);
                    Interlocked.Increment(ref ends);
                }

                return 0;
            });
        }

        Assert.True(started.Wait(TimeSpan.FromSeconds(10)));
        window.Dispose();

        Assert.Equal((4, 4), (starts, ends));
    }

    [Fact]
    public void A_stop_ends_the_wait_for_a_result()
    {
        using var stop = new CancellationTokenSource();
        using var window = new OrderedWindow<int>(1, stop.Token);
        window.Add(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        });
        stop.CancelAfter(50);

        Assert.ThrowsAny<OperationCanceledException>(() => window.Take());
    }

    [Fact]
    public void Work_that_fails_all_the_same_fails_in_its_place()
    {
        using var window = new OrderedWindow<int>(2, CancellationToken.None);
        window.Add(_ => Task.FromResult(1));
        window.Add(_ => throw new InvalidOperationException("in its place"));

        Assert.Equal(1, window.Take());
        Assert.Equal("in its place", Assert.Throws<InvalidOperationException>(() => window.Take()).Message);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
