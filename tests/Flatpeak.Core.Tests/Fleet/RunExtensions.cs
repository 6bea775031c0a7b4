using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>What whoever has a run does with it.</summary>
internal static class RunExtensions
{
    /// <summary>Takes what can be told now, and waits only while there is no room for more.</summary>
    public static IEnumerable<FleetOutcome<T>> TakeReady<T>(this FleetRun<T> run)
    {
        while (run.TryPeek(out FleetOutcome<T>? outcome))
        {
            run.Dequeue();
            yield return outcome;
        }
    }

    /// <summary>Takes all that is left.</summary>
    public static IReadOnlyList<FleetOutcome<T>> TakeAll<T>(this FleetRun<T> run)
    {
        run.CompleteAdding();
        return [.. run.TakeReady()];
    }

    /// <summary>Adds work that comes to a number; each waits for a gate of its own.</summary>
    public static TaskCompletionSource AddGated(this FleetRun<int> run, int item)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Add(item, async stop =>
        {
            await gate.Task.WaitAsync(stop);
            return item;
        });
        return gate;
    }
}
