using System.Text.Json.Serialization;

namespace Flatpeak.Bosch;

/// <summary>A device in a registry. Only the Hub has its id in the body.</summary>
internal sealed record RegistryDevice([property: JsonPropertyName("device-id")] string? DeviceId, bool? Enabled);
