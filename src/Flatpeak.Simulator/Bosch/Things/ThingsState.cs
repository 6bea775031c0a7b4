using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Bosch.Search;
using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>Things and policies. Every change also goes to the search index, which takes its time.</summary>
internal sealed class ThingsState(ServiceContext context)
{
    private readonly SortedDictionary<string, Entity> _things = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Entity> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _thingsByPolicy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _policiesOfDeleted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _importers = new(StringComparer.Ordinal);

    /// <summary>Things by id.</summary>
    public IReadOnlyDictionary<string, Entity> Things => _things;

    /// <summary>Policies by id.</summary>
    public IReadOnlyDictionary<string, Entity> Policies => _policies;

    /// <summary>What the search knows.</summary>
    public SearchIndex Index { get; } = new(context);

    /// <summary>The policy id of a thing.</summary>
    public static string PolicyIdOf(Entity thing) => (string)thing.Document["policyId"]!;

    /// <summary>The policy of a thing; null when it is gone.</summary>
    public Entity? PolicyOf(Entity thing) => _policies.GetValueOrDefault(PolicyIdOf(thing));

    /// <summary>The policy id of a thing that was deleted; null for one that never was, or is there.</summary>
    public string? PolicyIdOfDeleted(string id) => _policiesOfDeleted.GetValueOrDefault(id);

    /// <summary>Whether a policy that is there gives one of the caller's subjects a permission in a namespace.</summary>
    public bool Allows(string policyId, Caller caller, string resource, string permission, string nameSpace) =>
        PolicyRules.Allows(EffectiveEntries(policyId), caller, resource, permission, nameSpace);

    /// <summary>Adds a thing that is not there yet.</summary>
    public void AddThing(string id, Entity thing)
    {
        _things.Add(id, thing);
        _policiesOfDeleted.Remove(id);
        Link(id, thing);
        Publish(id);
    }

    /// <summary>Replaces what a thing holds, perhaps its policy id too.</summary>
    public void ReplaceThing(string id, JsonObject document)
    {
        Entity thing = _things[id];
        Unlink(id, thing);
        thing.Replace(document);
        Link(id, thing);
        Publish(id);
    }

    /// <summary>A device sent something: its thing changed just now.</summary>
    public bool TouchThing(string id)
    {
        if (!_things.TryGetValue(id, out Entity? thing))
        {
            return false;
        }

        thing.Touch();
        Publish(id);
        return true;
    }

    /// <summary>Removes a thing and leaves its policy; false when there is none.</summary>
    public bool RemoveThing(string id)
    {
        if (!_things.Remove(id, out Entity? thing))
        {
            return false;
        }

        Unlink(id, thing);
        _policiesOfDeleted[id] = PolicyIdOf(thing);
        Publish(id);
        return true;
    }

    /// <summary>Puts a policy, new or not; null makes it vanish.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="document">What it holds.</param>
    /// <param name="created">When it was made, where it is new; null for now.</param>
    /// <returns>Whether it was there before.</returns>
    public bool PutPolicy(string id, JsonObject? document, DateTime? created = null)
    {
        bool existed = _policies.TryGetValue(id, out Entity? policy);
        if (document is null)
        {
            _policies.Remove(id);
        }
        else if (policy is null)
        {
            DateTime time = created ?? DateTime.UtcNow;
            _policies.Add(id, new Entity(document) { Created = time, Modified = time });
        }
        else
        {
            policy.Replace(document);
        }

        if (document?["imports"] is JsonObject { Count: > 0 })
        {
            _importers.Add(id);
        }
        else
        {
            _importers.Remove(id);
        }

        // Who may read those things, and so find them, has changed: also where the policy is only imported.
        foreach (string? thingId in _importers.Where(importer => importer != id && PolicyRules.Imports(_policies[importer].Document, id))
            .Prepend(id)
            .SelectMany(policyId => _thingsByPolicy.GetValueOrDefault(policyId) ?? []))
        {
            Publish(thingId);
        }

        return existed;
    }

    private void Link(string id, Entity thing)
    {
        if (!_thingsByPolicy.TryGetValue(PolicyIdOf(thing), out HashSet<string>? ids))
        {
            _thingsByPolicy[PolicyIdOf(thing)] = ids = new HashSet<string>(StringComparer.Ordinal);
        }

        ids.Add(id);
    }

    private void Unlink(string id, Entity thing) => _thingsByPolicy[PolicyIdOf(thing)].Remove(id);

    private void Publish(string id) => Index.Publish(
        id,
        _things.TryGetValue(id, out Entity? thing)
            ? new IndexedThing(thing.Full(id), PolicyRules.ReadersOf(EffectiveEntries(PolicyIdOf(thing)), EntityId.NamespaceOf(id)))
            : null);

    /// <summary>The entries of a policy, and those of the policies that it imports.</summary>
    private List<JsonObject> EffectiveEntries(string policyId) =>
        PolicyRules.EffectiveEntries(
            _policies.GetValueOrDefault(policyId)?.Document,
            imported => _policies.GetValueOrDefault(imported)?.Document);
}
