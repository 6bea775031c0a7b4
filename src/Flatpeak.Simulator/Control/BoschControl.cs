using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Flatpeak.Simulator.Bosch;
using Flatpeak.Simulator.Bosch.Connections;
using Flatpeak.Simulator.Bosch.Registry.Hono;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Control;

/// <summary>Control calls that reach past the services into the state of the Bosch side.</summary>
internal static class BoschControl
{
    /// <summary>Makes one device, or all of an array.</summary>
    public static void Seed(BoschState bosch, byte[] body)
    {
        BoschSeed[] seeds = JsonNode.Parse(body) is JsonArray array
            ? array.Deserialize<BoschSeed[]>(Json.Camel)!
            : [JsonSerializer.Deserialize<BoschSeed>(body, Json.Camel)!];
        lock (bosch.Gate)
        {
            foreach (BoschSeed seed in seeds)
            {
                seed.AddTo(bosch);
            }
        }
    }

    /// <summary>A message comes in: the thing changes, and the connection counts it. False without such a thing.</summary>
    public static bool Receive(BoschState bosch, Touch touch)
    {
        lock (bosch.Gate)
        {
            if (!bosch.Things.TouchThing(touch.ThingId))
            {
                return false;
            }

            bosch.Connections.GetValueOrDefault(touch.ConnectionId)?.Receive(DateTime.UtcNow);
            return true;
        }
    }

    /// <summary>Takes something away behind everyone's back; the search knows at once. False when it is not there.</summary>
    public static bool Remove(BoschState bosch, string[] what)
    {
        lock (bosch.Gate)
        {
            bool removed = what switch
            {
                ["hub", "devices", var id] => bosch.Hub.RemoveDevice(id),
                ["hub", "credentials", var id] => bosch.Hub.RemoveCredentialsOf(id),
                ["hono", "devices", var id] => bosch.Hono.Remove(id),
                ["hono", "credentials", var id] => bosch.Hono.Devices.TryGetValue(id, out HonoDevice? device)
                    && bosch.Hono.SetCredentials(id, device, []),
                ["things", var id] => bosch.Things.RemoveThing(id),
                ["policies", var id] => bosch.Things.PutPolicy(id, null),
                ["connections", var id] => bosch.Connections.Remove(id),
                _ => false,
            };
            bosch.Things.Index.CatchUp();
            return removed;
        }
    }

    /// <summary>Puts a connection that has had no messages yet.</summary>
    public static void PutConnection(BoschState bosch, string id)
    {
        lock (bosch.Gate)
        {
            bosch.Connections[id] = new Connection(id, id, "mqtt", "ssl://mqtt:*****@broker.invalid:8883");
        }
    }

    /// <summary>The process that holds a connection is restarted.</summary>
    /// <returns>False where there is no such connection.</returns>
    public static bool RestartConnection(BoschState bosch, string id)
    {
        lock (bosch.Gate)
        {
            bool isThere = bosch.Connections.TryGetValue(id, out Connection? connection);
            connection?.Restart();
            return isThere;
        }
    }

    /// <summary>Puts a policy as it is, whoever it lets in.</summary>
    public static void PutPolicy(BoschState bosch, string id, JsonObject policy)
    {
        policy["policyId"] = id;
        lock (bosch.Gate)
        {
            bosch.Things.PutPolicy(id, policy);
            bosch.Things.Index.CatchUp();
        }
    }
}
