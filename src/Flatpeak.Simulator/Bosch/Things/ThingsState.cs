using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Search;
using Flatpeak.Simulator.Options;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>Things and policies. Every change also goes to the search index, which takes its time.</summary>
internal sealed class ThingsState(OptionsBook options)
{
    private readonly SortedDictionary<string, Entity> things = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Entity> policies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> thingsByPolicy = new(StringComparer.Ordinal);

    /// <summary>Things by id.</summary>
    public IReadOnlyDictionary<string, Entity> Things => things;

    /// <summary>Policies by id.</summary>
    public IReadOnlyDictionary<string, Entity> Policies => policies;

    /// <summary>What the search knows.</summary>
    public SearchIndex Index { get; } = new(options);

    /// <summary>The policy id of a thing.</summary>
    public static string PolicyIdOf(Entity thing) => (string)thing.Document["policyId"]!;

    /// <summary>The policy of a thing; null when it is gone.</summary>
    public Entity? PolicyOf(Entity thing) => policies.GetValueOrDefault(PolicyIdOf(thing));

    /// <summary>Adds a thing that is not there yet.</summary>
    public void AddThing(string id, Entity thing)
    {
        things.Add(id, thing);
        Link(id, thing);
        Publish(id);
    }

    /// <summary>Replaces what a thing holds, perhaps its policy id too.</summary>
    public void ReplaceThing(string id, JsonObject document)
    {
        var thing = things[id];
        Unlink(id, thing);
        thing.Replace(document);
        Link(id, thing);
        Publish(id);
    }

    /// <summary>A device sent something: its thing changed just now.</summary>
    public bool TouchThing(string id)
    {
        if (!things.TryGetValue(id, out var thing))
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
        if (!things.Remove(id, out var thing))
        {
            return false;
        }

        Unlink(id, thing);
        Publish(id);
        return true;
    }

    /// <summary>Puts a policy, new or not; null makes it vanish.</summary>
    /// <returns>Whether it was there before.</returns>
    public bool PutPolicy(string id, JsonObject? document)
    {
        var existed = policies.TryGetValue(id, out var policy);
        if (document is null)
        {
            policies.Remove(id);
        }
        else if (policy is null)
        {
            policies.Add(id, new Entity(document));
        }
        else
        {
            policy.Replace(document);
        }

        // Who may read those things, and so find them, has changed.
        foreach (var thingId in thingsByPolicy.GetValueOrDefault(id) ?? [])
        {
            Publish(thingId);
        }

        return existed;
    }

    private void Link(string id, Entity thing)
    {
        if (!thingsByPolicy.TryGetValue(PolicyIdOf(thing), out var ids))
        {
            thingsByPolicy[PolicyIdOf(thing)] = ids = new HashSet<string>(StringComparer.Ordinal);
        }

        ids.Add(id);
    }

    private void Unlink(string id, Entity thing) => thingsByPolicy[PolicyIdOf(thing)].Remove(id);

    private void Publish(string id) => Index.Publish(
        id,
        things.TryGetValue(id, out var thing)
            ? new IndexedThing(thing.Full(id), PolicyRules.ReadersOf(PolicyOf(thing)))
            : null);
}
