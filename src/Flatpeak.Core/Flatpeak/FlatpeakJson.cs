using System.Text.Json.Serialization;

namespace Flatpeak;

/// <summary>What goes over the wire, as source-generated JSON: no reflection, no start-up cost.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(DevicePage))]
[JsonSerializable(typeof(DeviceBody))]
[JsonSerializable(typeof(LoginResponse))]
internal sealed partial class FlatpeakJson : JsonSerializerContext;

/// <summary>The body of a create and of a change.</summary>
internal sealed record DeviceBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReferenceId);

/// <summary>A page of devices, newest first.</summary>
internal sealed record DevicePage
{
    [JsonRequired]
    public IReadOnlyList<Device> Data { get; init; } = [];

    public bool? HasMore { get; init; }
}

/// <summary>
/// The response to a login. Sources disagree on the token's name (docs/services.md, "Flatpeak"): the first that is there counts.
/// </summary>
internal sealed record LoginResponse
{
    public string? BearerToken { get; init; }

    public string? Bearer { get; init; }

    public string? Token { get; init; }

    public double? ExpiresIn { get; init; }

    public bool? LiveMode { get; init; }
}
