using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>What a run counts, and what it keeps of what was not begun.</summary>
public sealed class CountTests
{
    private static readonly FleetOutcome<string> Fatal = new()
    {
        Item = "fatal", Error = new ServiceException(ServiceErrorKind.AccessDenied, "no") { IsFatal = true },
    };

    [Fact]
    public void Each_outcome_is_of_one_kind()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None);
        run.Add(new FleetOutcome<string>());
        run.Add(new FleetOutcome<string> { WasAbsent = true });
        run.Add(new FleetOutcome<string> { WasAbsent = true });
        run.Add(new FleetOutcome<string> { LeftOut = LeftOut.Declined });
        run.Add(new FleetOutcome<string> { IsRecorded = true });
        run.Add(new FleetOutcome<string> { IsRecorded = true, Error = new InvalidOperationException() });

        Assert.Equal(6, run.TakeAll().Count);
        Assert.Equal(new FleetProgress(6, 0, 3, 1, 1) { Skipped = 1, Absent = 2 }, run.Progress);
    }

    [Fact]
    public void Requests_that_repeat_one_are_counted()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None);
        run.Add("item", (context, _) =>
        {
            for (int attempt = 1; attempt <= 4; attempt++)
            {
                context.Note(new ServiceExchange("S", "GET", "/a", "500", TimeSpan.Zero, attempt));
            }

            return Task.FromResult("done");
        }, null);

        run.TakeAll();

        Assert.Equal(3, run.Progress.Retries);
    }

    [Fact]
    public void What_was_not_begun_is_counted_and_as_much_of_it_kept_as_fits_into_the_window()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None, window: 2);
        run.Add(Fatal);
        Assert.True(Assert.Single(run.TakeReady()).IsFatal);

        for (int i = 0; i < 5; i++)
        {
            run.Add(i, _ => throw new InvalidOperationException("begun"));
        }

        Assert.Equal([0, 1], run.NotBegun);
        Assert.Equal((1, 5), (run.Progress.Added, run.Progress.NotBegun));
        Assert.Empty(run.TakeAll());
    }

    [Fact]
    public void What_was_known_was_not_to_begin()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None);
        run.Add(Fatal);
        run.Add(new FleetOutcome<string> { Item = "known" });
        run.Add("item", _ => throw new InvalidOperationException("begun"));
        Assert.Equal(["fatal"], run.TakeReady().Select(outcome => outcome.Item));
        run.Add(new FleetOutcome<string> { Item = "known too" });

        Assert.Equal(["item"], run.NotBegun);
        Assert.Equal(3, run.Progress.NotBegun);
    }

    // The answer to a question takes long; meanwhile another item fails for all.
    [Fact]
    public void What_is_approved_after_the_run_has_ended_does_not_begin()
    {
        using var run = new FleetRun<string>(2, CancellationToken.None);
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Add("first", _ => gate.Task);
        run.Add("asked", "plan", new FleetWork<string, string>
        {
            Ask = _ =>
            {
                gate.SetException(Fatal.Error!);
                Assert.True(SpinWait.SpinUntil(() => run.Progress.Failed == 1, TimeSpan.FromSeconds(20)));
                return null;
            },
            CarryOut = (_, _, _) => throw new InvalidOperationException("begun"),
        });

        Assert.Equal(["first"], run.TakeAll().Select(outcome => outcome.Item));
        Assert.Equal(["asked"], run.NotBegun);
    }

    [Fact]
    public void An_outcome_may_be_of_another_item_than_was_added()
    {
        using var run = new FleetRun<string>(1, CancellationToken.None);
        run.Add("row", "plan", new FleetWork<string, string>
        {
            CarryOut = (_, _, _) => Task.FromResult(new FleetOutcome<string> { Item = "what became of it" }),
        });

        Assert.Equal("what became of it", Assert.Single(run.TakeAll()).Item);
    }

    [Fact]
    public void No_slot_no_window_no_outcome()
    {
        Assert.Throws<ArgumentOutOfRangeException>("throttle", () => new FleetRun<string>(0, CancellationToken.None));
        Assert.Throws<ArgumentOutOfRangeException>("window", () => new FleetRun<string>(1, CancellationToken.None, window: 0));
        using var run = new FleetRun<string>(1, CancellationToken.None);
        Assert.Throws<ArgumentNullException>("outcome", () => run.Add(null!));
        Assert.Throws<ArgumentNullException>("key", () => Shard.Parse("1/2").Contains(null!));
        Assert.False(Shard.TryParse(null, out _));
    }
}
