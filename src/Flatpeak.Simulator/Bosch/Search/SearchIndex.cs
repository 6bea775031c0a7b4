using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>
/// What the search knows of the things. It is behind by the option <c>searchLagMs</c>: until then a new thing is
/// missing, and a deleted one is still found.
/// </summary>
internal sealed class SearchIndex
{
    private readonly ServiceContext _context;
    private readonly SortedDictionary<string, IndexedThing> _known = new(StringComparer.Ordinal);
    private readonly Queue<(long At, string Id, IndexedThing? Thing)> _coming = new();

    private readonly OrderedIds _ids;

    /// <summary>What the search has of these things; nothing yet.</summary>
    public SearchIndex(ServiceContext context)
    {
        _context = context;
        _ids = new OrderedIds(() => _known.Keys);
    }

    /// <summary>What is known at this moment of the things behind an id, in their order; of all for null.</summary>
    public IEnumerable<IndexedThing> Behind(string? id)
    {
        IReadOnlyDictionary<string, IndexedThing> known = Known;
        IReadOnlyList<string> all = _ids.All;
        for (int at = _ids.Behind(id); at < all.Count; at++)
        {
            yield return known[all[at]];
        }
    }

    /// <summary>What is known at this moment, by thing id.</summary>
    public IReadOnlyDictionary<string, IndexedThing> Known
    {
        get
        {
            long upTo = Environment.TickCount64 - _context.Options.SearchLagMs;
            while (_coming.TryPeek(out (long At, string Id, IndexedThing? Thing) next) && next.At <= upTo)
            {
                Apply(_coming.Dequeue());
            }

            return _known;
        }
    }

    /// <summary>Tells of a change; null for a thing that is gone.</summary>
    public void Publish(string id, IndexedThing? thing) => _coming.Enqueue((Environment.TickCount64, id, thing));

    /// <summary>Takes in all that is coming at once, as if time had passed.</summary>
    public void CatchUp()
    {
        while (_coming.TryDequeue(out (long At, string Id, IndexedThing? Thing) next))
        {
            Apply(next);
        }
    }

    private void Apply((long At, string Id, IndexedThing? Thing) change)
    {
        if (change.Thing is null == _known.ContainsKey(change.Id))
        {
            _ids.Changed();
        }

        if (change.Thing is null)
        {
            _known.Remove(change.Id);
        }
        else
        {
            _known[change.Id] = change.Thing;
        }
    }
}
