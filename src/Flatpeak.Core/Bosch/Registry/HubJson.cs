using System.Text.Json.Serialization;

namespace Flatpeak.Bosch;

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
            : AuthId is null && (Credentials.Count > 0 || Total is null or 0)
                && Credentials.All(one => one is { AuthId.Length: > 0, Type.Length: > 0 }));
}

/// <summary>A page of the devices at the Hub.</summary>
internal sealed record HubDeviceList : IJsonOnDeserialized
{
    [JsonRequired]
    public IReadOnlyList<RegistryDevice> Devices { get; init; } = [];

    void IJsonOnDeserialized.OnDeserialized() => JsonCheck.That(Devices is not null && Devices.All(one => one is { DeviceId.Length: > 0 }));
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
