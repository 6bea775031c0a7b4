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

    // The ids of the things by their policy.
    private readonly Dictionary<string, HashSet<string>> _users = new(StringComparer.Ordinal);

    /// <summary>What the search has of these things; nothing yet.</summary>
    public SearchIndex(ServiceContext context)
    {
        _context = context;
        _ids = new OrderedIds(() => _known.Keys);
    }

    /// <summary>What is known at this moment of the things behind an id, in their order; of all for null.</summary>
    /// <param name="id">The thing behind which to begin.</param>
    /// <param name="oneOf">Those that have one of these ids or policies are enough; null for all.</param>
    public IEnumerable<IndexedThing> Behind(string? id, IReadOnlyList<(string Property, string Value)>? oneOf)
    {
        IReadOnlyDictionary<string, IndexedThing> known = Known;
        if (_context.Options.SearchEmpty)
        {
            yield break;
        }

        if (oneOf is not null)
        {
            foreach (string candidate in oneOf.SelectMany(one => one.Property == "thingId" ? [one.Value] : UsersOf(one.Value))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                if (string.CompareOrdinal(candidate, id) > 0 && known.TryGetValue(candidate, out IndexedThing? thing))
                {
                    yield return thing;
                }
            }

            yield break;
        }

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

    private HashSet<string> UsersOf(string policyId) => _users.TryGetValue(policyId, out HashSet<string>? users) ? users : [];

    private static string? PolicyOf(IndexedThing? thing) => (string?)thing?.Document["policyId"];

    private void Apply((long At, string Id, IndexedThing? Thing) change)
    {
        if (_known.TryGetValue(change.Id, out IndexedThing? before) && PolicyOf(before) is { } left && _users[left].Remove(change.Id)
            && _users[left].Count == 0)
        {
            _users.Remove(left);
        }

        if (PolicyOf(change.Thing) is { } used)
        {
            (_users.TryGetValue(used, out HashSet<string>? users) ? users : _users[used] = new HashSet<string>(StringComparer.Ordinal))
                .Add(change.Id);
        }

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
