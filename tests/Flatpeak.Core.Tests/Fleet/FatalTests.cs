using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>After an outcome that makes going on pointless: nothing more begins, and what was begun is told.</summary>
public sealed class FatalTests
{
    private static readonly ServiceException Fatal = new(ServiceErrorKind.AccessDenied, "refused") { IsFatal = true };

    [Fact]
    public async Task What_was_begun_comes_to_its_end_and_is_told_and_nothing_else_begins()
    {
        using var run = new FleetRun<int>(3, CancellationToken.None);
        var gates = new TaskCompletionSource[8];
        var begun = new List<int>();
        var work = new FleetWork<int, int>
        {
            CarryOut = async (item, _, stop) =>
            {
                lock (begun)
                {
                    begun.Add(item);
                }

                await gates[item].Task.WaitAsync(stop);

                // What was done before it failed is told with the error.
                return new FleetOutcome<int> { Output = item, Error = item is 1 or 2 ? Fatal : null };
            },
        };
        for (int item = 0; item < gates.Length; item++)
        {
            gates[item] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            run.Add(item, item, work);
        }

        Assert.Empty(run.TakeReady());
        gates[1].SetResult();
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { Failed: 1 }, TimeSpan.FromSeconds(20)));
        run.Add(9, 9, work);
        Task<List<FleetOutcome<int>>> rest = Task.Run(() => run.TakeReady().ToList());
        gates[2].SetResult();
        gates[0].SetResult();

        Assert.Equal([(0, false), (1, true), (2, true)], (await rest).Select(outcome => (outcome.Output, outcome.IsFatal)));
        Assert.Equal([0, 1, 2], begun.Order());
    }

    [Fact]
    public async Task Of_what_was_only_prepared_the_same_error_is_told_once()
    {
        using var run = new FleetRun<int>(4, CancellationToken.None);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var preparing = new CountdownEvent(4);
        var work = new FleetWork<int, int> { CarryOut = (_, _, _) => throw new InvalidOperationException("carried out") };
        for (int i = 0; i < 6; i++)
        {
            int item = i;
            run.Add<int>(
                item,
                async (_, stop) =>
                {
                    preparing.Signal();
                    await (item == 1 ? Task.CompletedTask : gate.Task.WaitAsync(stop));
                    return item switch
                    {
                        0 => item,
                        2 => throw new InvalidOperationException("unreadable"),
                        _ => throw Fatal,
                    };
                },
                work);
        }

        Assert.True(preparing.Wait(TimeSpan.FromSeconds(20)));
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { Failed: 1 }, TimeSpan.FromSeconds(20)));
        gate.SetResult();

        List<FleetOutcome<int>> told = await Task.Run(() => run.TakeReady().ToList());
        Assert.Equal([(1, "refused"), (2, "unreadable")], told.Select(outcome => ((int)outcome.Item!, outcome.Error!.Message)));
    }

    [Fact]
    public void An_outcome_that_was_known_before_can_be_fatal_too()
    {
        using var run = new FleetRun<int>(3, CancellationToken.None);
        run.Add(new FleetOutcome<int> { Item = 1, Error = Fatal });
        run.Add(2, _ => Task.FromResult(2));

        Assert.Equal([1], run.TakeReady().Select(outcome => outcome.Item));
    }
}
