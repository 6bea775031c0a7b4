using System.Text.Json.Nodes;
using Flatpeak.Simulator.Options;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>A thing as the search knows it: a copy, and who may find it.</summary>
internal sealed record IndexedThing(JsonObject Document, IReadOnlySet<string> Readers);

/// <summary>
/// What the search knows of the things. It is behind by the option <c>searchLagMs</c>: until then a new thing is
/// missing, and a deleted one is still found.
/// </summary>
internal sealed class SearchIndex(OptionsBook options)
{
    private readonly SortedDictionary<string, IndexedThing> known = new(StringComparer.Ordinal);
    private readonly Queue<(long At, string Id, IndexedThing? Thing)> coming = new();

    /// <summary>What is known at this moment, by thing id.</summary>
    public IReadOnlyDictionary<string, IndexedThing> Known
    {
        get
        {
            var upTo = Environment.TickCount64 - options.Shared.SearchLagMs;
            while (coming.TryPeek(out var next) && next.At <= upTo)
            {
                Apply(coming.Dequeue());
            }

            return known;
        }
    }

    /// <summary>Tells of a change; null for a thing that is gone.</summary>
    public void Publish(string id, IndexedThing? thing) => coming.Enqueue((Environment.TickCount64, id, thing));

    /// <summary>Takes in all that is coming at once, as if time had passed.</summary>
    public void CatchUp()
    {
        while (coming.TryDequeue(out var next))
        {
            Apply(next);
        }
    }

    private void Apply((long At, string Id, IndexedThing? Thing) change)
    {
        if (change.Thing is null)
        {
            known.Remove(change.Id);
        }
        else
        {
            known[change.Id] = change.Thing;
        }
    }
}
