using System.Text.Json.Serialization;

namespace Flatpeak.Bosch;

/// <summary>A page of the devices at Hono.</summary>
internal sealed record HonoDeviceList : IJsonOnDeserialized
{
    public long? Total { get; init; }

    [JsonRequired]
    public IReadOnlyList<HonoListedDevice> Result { get; init; } = [];

    void IJsonOnDeserialized.OnDeserialized() => JsonCheck.That(Result is not null && Result.All(one => one is { Id.Length: > 0 }));
}

/// <summary>A device in such a page.</summary>
internal sealed record HonoListedDevice(string? Id);

/// <summary>A credential at Hono.</summary>
internal sealed record HonoCredential(
    string Type, [property: JsonPropertyName("auth-id")] string AuthId, IReadOnlyList<HonoSecret>? Secrets);

/// <summary>A password at Hono, which hashes it, and gives back what else is said of it.</summary>
internal sealed record HonoSecret([property: JsonPropertyName("pwd-plain")] string? Password, string? Comment);
