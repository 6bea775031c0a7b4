using Flatpeak.Simulator.Bosch;
using Flatpeak.Simulator.Wire;
using Flatpeak.Simulator.World;

namespace Flatpeak.Simulator.Control;

/// <summary>What there is in a world, whole or counted.</summary>
internal static class StateView
{
    /// <summary>Everything.</summary>
    public static Reply Everything(SimulatedWorld world)
    {
        BoschState bosch = world.Bosch;
        lock (bosch.Gate)
        {
            return Reply.Json(200, new
            {
                flatpeak = world.Flatpeak.Select(set => set.All().Select(static device => device.ToJson(withZone: true))),
                hub = new { devices = bosch.Hub.Devices.Values, credentials = bosch.Hub.Credentials },
                hono = new
                {
                    devices = bosch.Hono.Devices.Select(static pair => new { id = pair.Key, pair.Value.Credentials }),
                },
                things = bosch.Things.Things.Select(static pair => pair.Value.Full(pair.Key)),
                policies = bosch.Things.Policies.Select(static pair => pair.Value.Full(pair.Key)),
                search = bosch.Things.Index.Known.Keys,
                connections = bosch.Connections.Values.Select(
                    static one => new { one.Id, one.ConnectionStatus, messages = one.Traffic.Count }),
                counters = world.Context.Counters.All,
                tokensIssued = Issued(world),
            });
        }
    }

    /// <summary>The numbers only.</summary>
    public static Reply Counts(SimulatedWorld world)
    {
        BoschState bosch = world.Bosch;
        lock (bosch.Gate)
        {
            return Reply.Json(200, new
            {
                flatpeak = world.Flatpeak.Select(static set => set.Count),
                hub = new { devices = bosch.Hub.Devices.Count, credentials = bosch.Hub.CredentialCount },
                hono = new { devices = bosch.Hono.Devices.Count, credentials = bosch.Hono.Owners.Count },
                things = bosch.Things.Things.Count,
                policies = bosch.Things.Policies.Count,
                search = bosch.Things.Index.Known.Count,
                connections = bosch.Connections.Count,
                log = world.Log.Last,
                counters = world.Context.Counters.All,
                tokensIssued = Issued(world),
            });
        }
    }

    private static Dictionary<string, int> Issued(SimulatedWorld world) => world.Context.Tokens.Issued.ToDictionary(
        static pair => Json.NameOf(pair.Key), static pair => pair.Value);
}
