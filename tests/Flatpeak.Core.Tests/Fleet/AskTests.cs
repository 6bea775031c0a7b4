using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>What is asked before an item is carried out, where, and what the answers come to.</summary>
public sealed class AskTests
{
    private static FleetWork<int, string> Asking(Func<int, FleetOutcome<string>?> ask) => new()
    {
        Ask = ask,
        CarryOut = (item, _, _) => Task.FromResult(new FleetOutcome<string> { Output = $"done {item}" }),
    };

    [Fact]
    public void Each_item_is_asked_about_on_the_callers_thread_in_input_order()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = new FleetRun<string>(4, CancellationToken.None);
        var asked = new List<(int Item, int Thread)>();
        FleetWork<int, string> work = Asking(item =>
        {
            asked.Add((item, Environment.CurrentManagedThreadId));
            return null;
        });
        run.Add(1, async (_, stop) => { await gate.Task.WaitAsync(stop); return 1; }, work);
        run.Add(2, (_, _) => Task.FromResult(2), work);
        run.Add(3, 3, work);

        // The first is being read yet: nobody is asked about the second before it.
        Assert.Empty(run.TakeReady());
        Assert.Empty(asked);
        gate.SetResult();

        Assert.Equal(["done 1", "done 2", "done 3"], run.TakeAll().Select(outcome => outcome.Output));
        Assert.Equal([(1, Environment.CurrentManagedThreadId), (2, Environment.CurrentManagedThreadId), (3, Environment.CurrentManagedThreadId)], asked);
    }

    [Fact]
    public void What_is_not_approved_is_not_carried_out_and_its_answer_is_its_outcome()
    {
        using var run = new FleetRun<string>(4, CancellationToken.None);
        FleetWork<int, string> work = Asking(item => item switch
        {
            1 => new FleetOutcome<string> { LeftOut = LeftOut.Declined },
            2 => new FleetOutcome<string> { LeftOut = LeftOut.Declined, Output = "the plan" },
            _ => null,
        });
        foreach (int item in new[] { 1, 2, 3 })
        {
            run.Add(item, item, work);
        }

        IReadOnlyList<FleetOutcome<string>> all = run.TakeAll();
        Assert.Equal([null, "the plan", "done 3"], all.Select(outcome => outcome.Output));
        Assert.Equal(new FleetProgress(Added: 3, UnderWay: 0, Done: 1, Failed: 0, Declined: 2), run.Progress);
    }

    [Fact]
    public void What_is_left_out_without_a_question_is_not_counted_as_declined()
    {
        using var run = new FleetRun<string>(4, CancellationToken.None);
        run.Add(new FleetOutcome<string> { Warning = "in use", LeftOut = LeftOut.Kept });
        run.Add(new FleetOutcome<string> { LeftOut = LeftOut.Duplicate });
        run.Add(1, 1, Asking(_ => new FleetOutcome<string> { LeftOut = LeftOut.Declined }));

        Assert.All(run.TakeAll(), outcome => Assert.NotNull(outcome.LeftOut));
        Assert.Equal(
            new FleetProgress(Added: 3, UnderWay: 0, Done: 0, Failed: 0, Declined: 1) { Kept = 1, Duplicates = 1 }, run.Progress);
    }

    [Fact]
    public void Nobody_is_asked_about_an_item_that_could_not_be_prepared()
    {
        using var run = new FleetRun<string>(4, CancellationToken.None);
        var asked = new List<int>();
        FleetWork<int, string> work = Asking(item =>
        {
            asked.Add(item);
            return null;
        });
        run.Add(1, (_, _) => throw new InvalidOperationException("unreadable"), work);
        run.Add(2, 2, work);

        IReadOnlyList<FleetOutcome<string>> all = run.TakeAll();
        Assert.Equal(["unreadable", null], all.Select(outcome => outcome.Error?.Message));
        Assert.Equal([2], asked);
        Assert.Equal(new FleetProgress(Added: 2, UnderWay: 0, Done: 1, Failed: 1, Declined: 0), run.Progress);
    }

    [Fact]
    public void What_was_approved_is_carried_out_while_the_next_question_is_thought_about()
    {
        using var run = new FleetRun<string>(4, CancellationToken.None);
        using var done = new ManualResetEventSlim();
        run.Add(1, 1, new FleetWork<int, string>
        {
            CarryOut = (_, _, _) =>
            {
                done.Set();
                return Task.FromResult(new FleetOutcome<string>());
            },
        });
        bool wasDone = false;
        run.Add(2, 2, Asking(_ =>
        {
            wasDone = done.Wait(TimeSpan.FromSeconds(20));
            return null;
        }));

        run.TakeAll();
        Assert.True(wasDone);
    }

    [Fact]
    public void What_is_done_is_told_before_the_next_question_is_asked()
    {
        using var run = new FleetRun<string>(4, CancellationToken.None);
        var asked = new List<int>();
        FleetWork<int, string> work = Asking(item =>
        {
            asked.Add(item);
            return new FleetOutcome<string> { LeftOut = LeftOut.Declined };
        });
        run.Add(1, 1, work);
        run.Add(2, 2, work);

        Assert.True(run.TryPeek(out FleetOutcome<string>? first));
        Assert.Equal(1, first.Item);
        Assert.Equal([1], asked);
    }
}
