using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>
/// A device identifier at Flatpeak: "represents a physical or virtual device in your systems" (schema <c>Device</c>,
/// API version 2025-09-14.anode).
/// </summary>
public sealed record Device
{
    /// <summary>Flatpeak's id, <c>dev_</c> and 24 hexadecimal digits.</summary>
    [JsonRequired]
    public string Id { get; init; } = "";

    /// <summary>How a device is written as JSON, by the names that the service uses, and read from it.</summary>
    public static JsonTypeInfo<Device> Json => FlatpeakJson.Default.Device;

    /// <summary>Your own id of the device; null when it was created without one.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>True in live mode, false in test mode.</summary>
    [JsonRequired]
    public bool LiveMode { get; init; }

    /// <summary>When it was created, UTC.</summary>
    [JsonConverter(typeof(UtcTimestampConverter))]
    public DateTimeOffset? TimeCreated { get; init; }

    /// <summary>When the device last queried the service, UTC; null when it never did.</summary>
    [JsonConverter(typeof(UtcTimestampConverter))]
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>The account it belongs to.</summary>
    public string? AccountId { get; init; }

    // Settable, as an init property would become a constructor parameter of the generated code, which this may not be.
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }

    // Settable, so that a reader sets it once it has read the device.
    internal ReadTime Read { get; set; }

    /// <summary>When it was read from a response, by this computer's clock; null for one that comes from elsewhere.</summary>
    /// <remarks>A method, as the one below.</remarks>
    public DateTimeOffset? GetReadTime() => Read.At;

    /// <summary>The fields that other versions of the API add, by their names in the response.</summary>
    /// <remarks>A method, so that a device exported as CSV has the columns above and no others.</remarks>
    public IReadOnlyDictionary<string, JsonElement> GetAdditionalFields() =>
        Unknown?.Where(field => field.Key != "object").ToDictionary(StringComparer.Ordinal)
        ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Id and reference, as they name the device in a message.</summary>
    public override string ToString() => ReferenceId is null ? Id : $"{Id} ({ReferenceId})";
}
