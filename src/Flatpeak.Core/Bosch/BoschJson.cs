using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flatpeak.Bosch;

/// <summary>What goes over the wire to Hub, Hono, Things and Ditto.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HubCredentialList))]
[JsonSerializable(typeof(RegistryDevice))]
[JsonSerializable(typeof(HubCredential))]
[JsonSerializable(typeof(HonoCredential[]))]
[JsonSerializable(typeof(Thing))]
[JsonSerializable(typeof(ThingPage))]
[JsonSerializable(typeof(NewThing))]
[JsonSerializable(typeof(NewPolicy))]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(ThingsError))]
[JsonSerializable(typeof(ProvisionedDevice))]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(Connection))]
[JsonSerializable(typeof(Connection[]))]
internal sealed partial class BoschJson : JsonSerializerContext;

/// <summary>The credentials of a device at the Hub: a list, or the only one there is in its place (its document has either).</summary>
internal sealed record HubCredentialList : IJsonOnDeserialized
{
    public IReadOnlyList<HubCredential>? Credentials { get; init; }

    public int? Total { get; init; }

    [JsonPropertyName("device-id")]
    public string? DeviceId { get; init; }

    [JsonPropertyName("auth-id")]
    public string? AuthId { get; init; }

    public string? Type { get; init; }

    [JsonIgnore]
    public IReadOnlyList<HubCredential> All => Credentials ?? [new HubCredential { DeviceId = DeviceId, AuthId = AuthId!, Type = Type! }];

    // One or the other: what is neither must not be taken for "none".
    void IJsonOnDeserialized.OnDeserialized() => JsonCheck.That(
        Credentials is null
            ? this is { AuthId.Length: > 0, Type.Length: > 0 }
            : AuthId is null && (Credentials.Count > 0 || Total is null or 0) && Credentials.All(one => one is { AuthId.Length: > 0, Type.Length: > 0 }));
}

/// <summary>A credential at the Hub, read and written.</summary>
internal sealed record HubCredential
{
    [JsonPropertyName("device-id")]
    public string? DeviceId { get; init; }

    [JsonPropertyName("auth-id")]
    [JsonRequired]
    public string AuthId { get; init; } = "";

    [JsonRequired]
    public string Type { get; init; } = "";

    public bool? Enabled { get; init; }

    public IReadOnlyList<HubSecret>? Secrets { get; init; }
}

/// <summary>A password at the Hub and at the Device Provisioning API, which hash it.</summary>
internal sealed record HubSecret(string? Password);

/// <summary>A credential at Hono.</summary>
internal sealed record HonoCredential(
    string Type, [property: JsonPropertyName("auth-id")] string AuthId, IReadOnlyList<HonoSecret>? Secrets);

/// <summary>A password at Hono, which hashes it.</summary>
internal sealed record HonoSecret([property: JsonPropertyName("pwd-plain")] string? Password);

/// <summary>A device in a registry. Only the Hub has its id in the body.</summary>
internal sealed record RegistryDevice([property: JsonPropertyName("device-id")] string? DeviceId, bool? Enabled);

/// <summary>A page of a search.</summary>
internal sealed record ThingPage : IJsonOnDeserialized
{
    [JsonRequired]
    public IReadOnlyList<Thing> Items { get; init; } = [];

    public string? Cursor { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => JsonCheck.That(Items is not null && Items.All(one => one is { ThingId.Length: > 0 }));
}

/// <summary>The body that creates a thing.</summary>
internal sealed record NewThing(string PolicyId, IReadOnlyDictionary<string, JsonElement>? Attributes);

/// <summary>The body that creates a policy.</summary>
internal sealed record NewPolicy(IReadOnlyDictionary<string, PolicyEntry> Entries);

/// <summary>One entry: who, on what.</summary>
internal sealed record PolicyEntry(IReadOnlyDictionary<string, PolicySubject> Subjects, IReadOnlyDictionary<string, PolicyResource> Resources);

/// <summary>A subject's kind, which Ditto keeps and does not read.</summary>
internal sealed record PolicySubject(string Type);

/// <summary>What is granted and revoked.</summary>
internal sealed record PolicyResource(IReadOnlyList<string> Grant, IReadOnlyList<string> Revoke);

/// <summary>Ditto's <c>GET /whoami</c>.</summary>
internal sealed record WhoAmI : IJsonOnDeserialized
{
    [JsonRequired]
    public string DefaultSubject { get; init; } = "";

    public IReadOnlyList<string>? Subjects { get; init; }

    [JsonIgnore]
    public IReadOnlyCollection<string> All => [DefaultSubject, .. Subjects ?? []];

    void IJsonOnDeserialized.OnDeserialized() => JsonCheck.That(!string.IsNullOrEmpty(DefaultSubject));
}

/// <summary>An error of Things or Ditto.</summary>
internal sealed record ThingsError(string? Error);

/// <summary>The body of the Device Provisioning API.</summary>
internal sealed record ProvisionedDevice(string Id, ProvisionedHub Hub, ProvisionedThings Things);

/// <summary>The Hub's part of it.</summary>
internal sealed record ProvisionedHub(RegistryDevice Device, ProvisionedCredentials Credentials);

/// <summary>The credential in it.</summary>
internal sealed record ProvisionedCredentials(string Type, IReadOnlyList<HubSecret> Secrets);

/// <summary>The part of Things. A thing is required, and may be empty: its id and policy are the device's.</summary>
internal sealed record ProvisionedThings(ProvisionedThing Thing);

/// <summary>The empty thing.</summary>
internal sealed record ProvisionedThing;

/// <summary>Refuses JSON whose names are right and whose values are missing, as the reader refuses the others.</summary>
internal static class JsonCheck
{
    public static void That(bool sound)
    {
        if (!sound)
        {
            throw new JsonException("A value is missing.");
        }
    }
}
