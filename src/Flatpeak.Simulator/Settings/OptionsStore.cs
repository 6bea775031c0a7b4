using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Settings;

/// <summary>All options; each change replaces a whole record, so that a reader never sees half of it.</summary>
internal sealed class OptionsStore
{
    private readonly ConcurrentDictionary<ServiceName, ServiceOptions> _services = new();
    private volatile SharedOptions _shared;

    /// <summary>The options a start begins with.</summary>
    /// <param name="shared">Those there are once.</param>
    /// <param name="each">Those of every service.</param>
    public OptionsStore(SharedOptions shared, ServiceOptions each)
    {
        _shared = shared;
        foreach (ServiceName service in Enum.GetValues<ServiceName>().Where(static name => name != ServiceName.Control))
        {
            _services[service] = each;
        }
    }

    /// <summary>The options there are once.</summary>
    public SharedOptions Shared => _shared;

    /// <summary>The options of one service.</summary>
    public ServiceOptions Of(ServiceName service) => _services[service];

    /// <summary>One service's options together with the shared ones, or all, when it is null.</summary>
    public JsonObject Show(ServiceName? service)
    {
        if (service is { } one)
        {
            JsonObject both = Json.Object(Of(one));
            foreach ((string name, JsonNode? value) in Json.Object(_shared))
            {
                both[name] = value?.DeepClone();
            }

            return both;
        }

        var all = new JsonObject { ["shared"] = Json.Object(_shared) };
        foreach ((ServiceName name, ServiceOptions options) in _services.OrderBy(static pair => pair.Key))
        {
            all[Json.NameOf(name)] = Json.Object(options);
        }

        return all;
    }

    /// <summary>Changes what the patch names, for one service or, when it is null, for all of them.</summary>
    /// <exception cref="JsonException">An option is unknown, or its value makes no sense.</exception>
    public void Change(ServiceName? service, JsonObject patch)
    {
        HashSet<string> sharedNames = Json.Object(_shared).Select(static pair => pair.Key).ToHashSet();
        List<KeyValuePair<string, JsonNode?>> toShared = patch.Where(pair => sharedNames.Contains(pair.Key)).ToList();
        List<KeyValuePair<string, JsonNode?>> toService = patch.Where(pair => !sharedNames.Contains(pair.Key)).ToList();

        Dictionary<ServiceName, ServiceOptions> changed = _services.Keys
            .Where(name => service is null || name == service)
            .ToDictionary(static name => name, name => Merge(_services[name], toService));
        foreach (string kind in changed.Values.SelectMany(static options => options.FaultKinds))
        {
            Fault.Parse(kind);
        }

        // Only now, since all or nothing is to be changed.
        _shared = Merge(_shared, toShared);
        foreach ((ServiceName name, ServiceOptions options) in changed)
        {
            _services[name] = options;
        }
    }

    private static T Merge<T>(T current, List<KeyValuePair<string, JsonNode?>> patch)
    {
        JsonObject merged = Json.Object(current!);
        foreach ((string name, JsonNode? value) in patch)
        {
            merged[name] = value?.DeepClone();
        }

        return merged.Deserialize<T>(Json.Camel)!;
    }
}
