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
                context.Note(new ServiceExchange("S", "POST", "/a", "429", TimeSpan.Zero, 1) { RetryAfter = TimeSpan.FromHours(1) });
                return Task.FromResult("done");
            },
            null);
        run.CompleteAdding();
        Assert.Equal(TimeSpan.Zero, run.Progress.Pause);

        run.TakeAll();

        Assert.InRange(run.Progress.Pause, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }
}
