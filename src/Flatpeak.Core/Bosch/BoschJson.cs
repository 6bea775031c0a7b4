using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flatpeak.Bosch;

/// <summary>What goes over the wire to Hub, Hono, Things and Ditto.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HubCredentialList))]
[JsonSerializable(typeof(RegistryDevice))]
[JsonSerializable(typeof(HubDeviceList))]
[JsonSerializable(typeof(HonoDeviceList))]
[JsonSerializable(typeof(HubCredential))]
[JsonSerializable(typeof(HonoCredential[]))]
[JsonSerializable(typeof(Thing))]
[JsonSerializable(typeof(ThingPage))]
[JsonSerializable(typeof(NewThing))]
[JsonSerializable(typeof(NewPolicy))]
[JsonSerializable(typeof(PolicyAge))]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(ProvisionedDevice))]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(Connection))]
[JsonSerializable(typeof(Connection[]))]
[JsonSerializable(typeof(ConnectionClients))]
internal sealed partial class BoschJson : JsonSerializerContext;
