using System.Text.Json;
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
/// <param name="Id">Its id.</param>
/// <param name="Via">The gateways that may act for it.</param>
/// <param name="MemberOf">The groups of gateways that it is in.</param>
internal sealed record HonoListedDevice(string? Id, JsonElement? Via, JsonElement? MemberOf)
{
    /// <summary>Who is a gateway by what it says: those that it names, and itself where it is in a group of them.</summary>
    [JsonIgnore]
    public IEnumerable<string> Gateways => HonoVia.Has(MemberOf) ? HonoVia.Ids(Via).Append(Id!) : HonoVia.Ids(Via);
}

/// <summary>A credential at Hono.</summary>
internal sealed record HonoCredential(
    string Type, [property: JsonPropertyName("auth-id")] string AuthId, IReadOnlyList<HonoSecret>? Secrets);

/// <summary>A password at Hono, which hashes it, and gives back what else is said of it.</summary>
internal sealed record HonoSecret([property: JsonPropertyName("pwd-plain")] string? Password, string? Comment);
