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

    /// <summary>Works on all items. One that fails is in the result like the others, and told at once.</summary>
    public static IReadOnlyList<Outcome<TResult>> Run<TItem, TResult>(
        Story story, string what, IReadOnlyCollection<TItem> items, Func<TItem, CancellationToken, Task<TResult>> work)
        where TItem : notnull
    {
        var outcomes = new List<Outcome<TResult>>();
        using var window = new OrderedWindow<Outcome<TResult>>(Throttle, CancellationToken.None);
        story.Progress(what, items.Count, done =>
        {
            void Take()
            {
                outcomes.Add(window.Take());
                done();
            }

            foreach (TItem item in items)
            {
                while (window.IsFull)
                {
                    Take();
                }

                window.Add(token => OneAsync(item, work, token));
            }

            while (!window.IsEmpty)
            {
                Take();
            }
        });
        foreach (Outcome<TResult> failed in outcomes.Where(outcome => outcome.Error is not null))
        {
            story.Problem($"{failed.Name}: {failed.Error!.Kind}: {failed.Error.Message}");
        }

        return outcomes;
    }

    private static async Task<Outcome<TResult>> OneAsync<TItem, TResult>(
        TItem item, Func<TItem, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
        where TItem : notnull
    {
        try
        {
            return new Outcome<TResult>($"{item}", await work(item, cancellationToken), null);
        }
        catch (ServiceException e)
        {
            // Kind tells what to branch on; the message is for people.
            return new Outcome<TResult>($"{item}", default, e);
        }
    }
}
