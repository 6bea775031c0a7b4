using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace CoreDemo;

/// <summary>What came of one item: a value, or an error.</summary>
internal sealed record Outcome<T>(string Name, T? Value, ServiceException? Error);

/// <summary>The same work on every item of a fleet, several at a time, with the results in the order of the items.</summary>
internal static class Fleet
{
    /// <summary>How many items are worked on at a time.</summary>
    public const int Throttle = 8;

    /// <summary>Works on all items.</summary>
    public static IReadOnlyList<Outcome<TResult>> Run<TItem, TResult>(
        Story story, string what, IReadOnlyCollection<TItem> items, Func<TItem, CancellationToken, Task<TResult>> work)
        where TItem : notnull =>
        Run<TItem, TResult>(story, what, items, (item, _, token) => work(item, token));

    /// <summary>Works on all items, with pauses in which others go on. One that fails is in the result like the others, and told at once.</summary>
    public static IReadOnlyList<Outcome<TResult>> Run<TItem, TResult>(
        Story story, string what, IReadOnlyCollection<TItem> items, Func<TItem, FleetContext, CancellationToken, Task<TResult>> work)
        where TItem : notnull
    {
        var outcomes = new List<Outcome<TResult>>();
        var carryOut = new FleetWork<TItem, TResult>
        {
            CarryOut = async (item, context, token) => new FleetOutcome<TResult> { Output = await work(item, context, token) },
        };
        using var run = new FleetRun<TResult>(Throttle, CancellationToken.None);
        story.Progress(what, items.Count, done =>
        {
            foreach (TItem item in items)
            {
                run.Add(item, item, carryOut);
                Take();
            }

            run.CompleteAdding();
            Take();

            // What there is now; once the run is complete, all that is left.
            void Take()
            {
                while (run.TryPeek(out FleetOutcome<TResult>? outcome))
                {
                    // Kind tells what to branch on; the message is for people.
                    var error = outcome.Error as ServiceException;
                    outcomes.Add(outcome.Error == error ? new Outcome<TResult>($"{outcome.Item}", outcome.Output, error) : throw outcome.Error!);
                    run.Dequeue();
                    done();
                }
            }
        });
        foreach (Outcome<TResult> failed in outcomes.Where(outcome => outcome.Error is not null))
        {
            story.Problem($"{failed.Name}: {failed.Error!.Kind}: {failed.Error.Message}");
        }

        return outcomes;
    }
}
