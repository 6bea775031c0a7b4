using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>Outcomes come in input order, whatever their work does.</summary>
public sealed class OrderTests
{
    [Fact]
    public void Outcomes_come_in_input_order_whatever_finishes_first()
    {
        using var run = new FleetRun<int>(8, CancellationToken.None);
        TaskCompletionSource[] gates = [.. Enumerable.Range(0, 8).Select(run.AddGated)];

        Assert.Empty(run.TakeReady());
        foreach (TaskCompletionSource gate in gates.Reverse())
        {
            gate.SetResult();
        }

        Assert.Equal(Enumerable.Range(0, 8), run.TakeAll().Select(outcome => outcome.Output));
    }

    [Fact]
    public void An_outcome_that_is_known_comes_in_its_position()
    {
        using var run = new FleetRun<int>(2, CancellationToken.None);
        TaskCompletionSource gate = run.AddGated(1);
        run.Add(new FleetOutcome<int> { Item = "bad", Error = new ArgumentException("bad") });

        Assert.Empty(run.TakeReady());
        gate.SetResult();

        IReadOnlyList<FleetOutcome<int>> all = run.TakeAll();
        Assert.Equal([1, "bad"], all.Select(outcome => outcome.Item));
        Assert.IsType<ArgumentException>(all[1].Error);
    }

    [Fact]
    public void Work_that_throws_is_an_error_of_its_item_and_the_others_go_on()
    {
        using var run = new FleetRun<int>(2, CancellationToken.None);
        run.Add(1, _ => Task.FromResult(1));
        run.Add(2, _ => throw new InvalidOperationException("in its position"));
        run.Add(3, _ => throw new OperationCanceledException("which nobody has asked for"));
        run.Add(4, _ => Task.FromResult(4));

        IReadOnlyList<FleetOutcome<int>> all = run.TakeAll();

        Assert.Equal([null, "in its position", "which nobody has asked for", null], all.Select(outcome => outcome.Error?.Message));
        Assert.Equal([1, 2, 3, 4], all.Select(outcome => outcome.Item));
    }

    [Fact]
    public void The_first_outcome_is_told_while_the_input_still_comes()
    {
        using var run = new FleetRun<int>(4, CancellationToken.None);
        run.Add(0, _ => Task.FromResult(0));
        FleetOutcome<int>? first = null;
        SpinWait.SpinUntil(() => run.TryPeek(out first), TimeSpan.FromSeconds(20));

        Assert.Equal(0, first?.Item);
    }

    [Fact]
    public void What_is_peeked_at_stays_the_next_until_it_is_dequeued()
    {
        using var run = new FleetRun<int>(4, CancellationToken.None);
        run.Add(1, _ => Task.FromResult(1));
        run.Add(2, _ => Task.FromResult(2));
        run.CompleteAdding();

        Assert.True(run.TryPeek(out FleetOutcome<int>? once));
        Assert.True(run.TryPeek(out FleetOutcome<int>? again));
        run.Dequeue();
        Assert.True(run.TryPeek(out FleetOutcome<int>? next));

        Assert.Equal((1, 1, 2), (once.Item, again.Item, next.Item));
    }

    [Fact]
    public void What_the_work_notes_is_told_with_its_outcome_in_order()
    {
        using var run = new FleetRun<int>(4, CancellationToken.None);
        run.Add<string>(
            "item",
            (note, _) =>
            {
                note("read");
                return Task.FromResult("plan");
            },
            new FleetWork<string, int>
            {
                CarryOut = (plan, context, _) =>
                {
                    context.Note($"carried out {plan}");
                    throw new InvalidOperationException();
                },
            });

        Assert.Equal(["read", "carried out plan"], Assert.Single(run.TakeAll()).Notes);
    }
}
