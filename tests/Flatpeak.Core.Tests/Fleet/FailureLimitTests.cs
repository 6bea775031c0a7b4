using Flatpeak.Fleet;
using Flatpeak.Tests.Journal;

namespace Flatpeak.Tests.Fleet;

/// <summary>A run in which so many items may fail: then it ends, what was begun is told, and a journal lets it go on.</summary>
public sealed class FailureLimitTests
{
    [Fact]
    public async Task It_ends_with_the_last_that_may_fail_and_what_was_begun_is_told()
    {
        using var run = new FleetRun<int>(3, CancellationToken.None) { MaximumFailures = 2 };
        var gates = new TaskCompletionSource[8];
        for (int item = 0; item < gates.Length; item++)
        {
            gates[item] = run.AddGated(item);
        }

        Assert.Empty(run.TakeReady());
        gates[1].SetException(new ServiceException(ServiceErrorKind.ServiceError, "out of order"));
        Assert.True(SpinWait.SpinUntil(() => run.Progress is { Failed: 1 }, TimeSpan.FromSeconds(20)));
        Assert.False(run.HasTooManyFailures);
        gates[2].SetException(new ServiceException(ServiceErrorKind.ServiceError, "out of order"));
        Assert.True(SpinWait.SpinUntil(() => run.HasTooManyFailures, TimeSpan.FromSeconds(20)));
        run.AddGated(8);
        Task<List<FleetOutcome<int>>> rest = Task.Run(() => run.TakeReady().ToList());
        gates[0].SetResult();
        gates[3].SetResult();

        // The fourth had begun when the first of them failed; a fifth may not.
        Assert.Equal([(0, false), (1, true), (2, true), (3, false)], (await rest).Select(outcome => ((int)outcome.Item!, outcome.Error is not null)));
        Assert.Equal([4, 5, 6, 7, 8], run.NotBegun);
        Assert.Equal((2, 2, 5), (run.Progress.Done, run.Progress.Failed, run.Progress.NotBegun));
    }

    [Fact]
    public void With_its_journal_it_goes_on_later_with_what_failed_and_what_was_not_begun()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["a", "b", "c", "d"];
        var sent = new List<string>();
        FleetOutcome<string>[] RunOnce(bool isOut)
        {
            sent.Clear();
            using RunJournal journal = RunJournal.Open(folder.File("run"), Runs.Identity, Runs.NoSync);
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal, MaximumFailures = 2 };
            foreach (string name in names)
            {
                run.Add(name, (_, _) =>
                {
                    sent.Add(name);
                    return isOut && name != "a" ? throw new ServiceException(ServiceErrorKind.ServiceError, "out of order") : Task.FromResult(name);
                }, key: name);
            }

            return [.. run.TakeAll()];
        }

        Assert.Equal([null, "out of order", "out of order"], RunOnce(isOut: true).Select(outcome => outcome.Error?.Message));
        Assert.Equal(["a", "b", "c"], sent);

        Assert.Equal([true, false, false, false], RunOnce(isOut: false).Select(outcome => outcome.IsRecorded));
        Assert.Equal(["b", "c", "d"], sent);
    }

    [Fact]
    public void Without_a_limit_any_number_may_fail()
    {
        using var run = new FleetRun<int>(2, CancellationToken.None);
        for (int item = 0; item < 50; item++)
        {
            run.Add(new FleetOutcome<int> { Item = item, Error = new ServiceException(ServiceErrorKind.InvalidId, "no id") });
        }

        Assert.Equal(50, run.TakeAll().Count);
        Assert.False(run.HasTooManyFailures);
    }
}
