using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Http;
using Flatpeak.Simulator.Start;

namespace Flatpeak.Simulator.Options;

/// <summary>All options; each change replaces a whole record, so that a reader never sees half of it.</summary>
internal sealed class OptionsBook
{
    private readonly ConcurrentDictionary<ServiceName, ServiceOptions> services = new();
    private volatile SharedOptions shared;

    /// <summary>The options a start begins with.</summary>
    public OptionsBook(StartOptions start)
    {
        shared = new SharedOptions { TokenLifetimeSeconds = start.TokenLifetimeSeconds, HonoTenants = start.HonoTenants };
        foreach (var service in Enum.GetValues<ServiceName>().Where(static name => name != ServiceName.Control))
        {
            services[service] = new ServiceOptions { LatencyMs = start.LatencyMs };
        }
    }

    /// <summary>The options there are once.</summary>
    public SharedOptions Shared => shared;

    /// <summary>The options of one service.</summary>
    public ServiceOptions Of(ServiceName service) => services[service];

    /// <summary>One service's options together with the shared ones, or all, when it is null.</summary>
    public JsonObject Show(ServiceName? service)
    {
        if (service is { } one)
        {
            var both = Json.Object(Of(one));
            foreach (var (name, value) in Json.Object(shared))
            {
                both[name] = value?.DeepClone();
            }

            return both;
        }

        var all = new JsonObject { ["shared"] = Json.Object(shared) };
        foreach (var (name, options) in services.OrderBy(static pair => pair.Key))
        {
            all[Json.NameOf(name)] = Json.Object(options);
        }

        return all;
    }

    /// <summary>Changes what the patch names, for one service or, when it is null, for all of them.</summary>
    /// <exception cref="JsonException">An option is unknown, or its value makes no sense.</exception>
    public void Change(ServiceName? service, JsonObject patch)
    {
        var sharedNames = Json.Object(shared).Select(static pair => pair.Key).ToHashSet();
        var toShared = patch.Where(pair => sharedNames.Contains(pair.Key)).ToList();
        var toService = patch.Where(pair => !sharedNames.Contains(pair.Key)).ToList();

        var changed = services.Keys
            .Where(name => service is null || name == service)
            .ToDictionary(static name => name, name => Merge(services[name], toService));
        foreach (var kind in changed.Values.SelectMany(static options => options.FaultKinds))
        {
            RandomFaults.Parse(kind);
        }

        // Only now, since all or nothing is to be changed.
        shared = Merge(shared, toShared);
        foreach (var (name, options) in changed)
        {
            services[name] = options;
        }
    }

    private static T Merge<T>(T current, List<KeyValuePair<string, JsonNode?>> patch)
    {
        var merged = Json.Object(current!);
        foreach (var (name, value) in patch)
        {
            merged[name] = value?.DeepClone();
        }

        return merged.Deserialize<T>(Json.Camel)!;
    }
}
