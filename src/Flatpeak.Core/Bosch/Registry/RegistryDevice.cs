using System.Text.Json;
using System.Text.Json.Serialization;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>A device in a registry. Only the Hub has its id in the body.</summary>
internal sealed record RegistryDevice([property: JsonPropertyName("device-id")] string? DeviceId, bool? Enabled)
{
    /// <summary>The gateways that may act for it.</summary>
    public JsonElement? Via { get; init; }

    /// <summary>At Hono the groups of such gateways.</summary>
    public JsonElement? ViaGroups { get; init; }

    /// <summary>At Hono what the registry itself says of it.</summary>
    public JsonElement? Status { get; init; }

    /// <summary>When it was registered; null where that is not said.</summary>
    [JsonIgnore]
    public DateTimeOffset? Created =>
        Status is { ValueKind: JsonValueKind.Object } status && status.TryGetProperty("created", out JsonElement created)
        && created.ValueKind == JsonValueKind.String && IsoTime.TryParse(created.GetString(), out DateTimeOffset time)
            ? time
            : null;

    /// <summary>Whether a gateway may act for it.</summary>
    [JsonIgnore]
    public bool IsBehindGateway => HonoVia.Has(Via) || HonoVia.Has(ViaGroups);
}
