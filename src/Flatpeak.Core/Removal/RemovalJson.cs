using System.Text.Json.Serialization;

namespace Flatpeak.Removal;

/// <summary>A removal as source-generated JSON, for whoever keeps one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(DeviceRemoval))]
internal sealed partial class RemovalJson : JsonSerializerContext;
