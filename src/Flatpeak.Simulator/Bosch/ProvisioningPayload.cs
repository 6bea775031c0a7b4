using System.Text.Json.Nodes;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Bosch;

/// <summary>
/// What the Device Provisioning API makes and says: its names are written in camelCase, unlike those of the Hub itself.
/// </summary>
internal static class ProvisioningPayload
{
    /// <summary>The policy it makes: for who provisions, and for the device's own messages.</summary>
    public static JsonObject PolicyOf(string id)
    {
        static JsonObject All() => new() { ["grant"] = new JsonArray("READ", "WRITE"), ["revoke"] = new JsonArray() };
        BoschAccount known = KnownAccounts.Bosch;
        return new JsonObject
        {
            ["policyId"] = id,
            ["entries"] = new JsonObject
            {
                ["DEFAULT"] = new JsonObject
                {
                    ["subjects"] = new JsonObject { [$"suite-auth:{known.ClientId}"] = new JsonObject { ["type"] = "suite-auth" } },
                    ["resources"] = new JsonObject { ["thing:/"] = All(), ["message:/"] = All(), ["policy:/"] = All() },
                },
                ["DEVICE"] = new JsonObject
                {
                    ["subjects"] = new JsonObject
                    {
                        [$"integration:{known.Solution}:hub"] = new JsonObject { ["type"] = "iot-things-integration" },
                    },
                    ["resources"] = new JsonObject { ["thing:/"] = All(), ["message:/"] = All() },
                },
            },
        };
    }

    /// <summary>The answer: what was sent, its password with it, completed by what it became.</summary>
    public static JsonObject Response(string id, JsonObject device, JsonObject? credentials, string authId, JsonObject thing)
    {
        JsonObject shownDevice = device.DeepClone().AsObject();
        shownDevice["enabled"] ??= true;
        shownDevice["deviceId"] = id;
        var hub = new JsonObject { ["device"] = shownDevice };
        if (credentials?.DeepClone() is JsonObject shown)
        {
            shown["tenantId"] = KnownAccounts.Bosch.Tenant;
            shown["deviceId"] = id;
            shown["authId"] = authId;
            shown["adapters"] = new JsonArray(
                Adapter("http", "https", 443), Adapter("gateway-software", "https", 443), Adapter("mqtt", "mqtts", 8883));
            hub["credentials"] = shown;
        }

        return new JsonObject { ["id"] = id, ["hub"] = hub, ["things"] = new JsonObject { ["thing"] = thing.DeepClone() } };
    }

    private static JsonObject Adapter(string type, string scheme, int port) => new()
    {
        ["type"] = type,
        ["uri"] = $"{scheme}://{type}.hub.invalid",
        ["host"] = $"{type}.hub.invalid",
        ["port"] = port,
    };
}
