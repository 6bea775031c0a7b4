using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Flatpeak.Bosch;

namespace Flatpeak.Creation;

/// <summary>A device that was created, without its password: what may be written down of it.</summary>
/// <param name="ThingId">The thing's id.</param>
/// <param name="HubDeviceId">The device's id in the registry.</param>
/// <param name="PolicyId">The policy that the thing uses.</param>
/// <param name="AuthId">The name that the device authenticates with; null where it was there before, and that is not known.</param>
public sealed record CreatedDeviceRecord(string ThingId, string HubDeviceId, string PolicyId, string? AuthId)
{
    /// <summary>Its reference at Flatpeak; null for the thing's id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReferenceId { get; init; }

    /// <summary>How it is written as JSON, and read from it.</summary>
    public static JsonTypeInfo<CreatedDeviceRecord> Json => CreationJson.Default.CreatedDeviceRecord;

    /// <summary>What is to be said of a device that is read from a record.</summary>
    /// <param name="thingId">Its thing.</param>
    public static string Warning(string thingId) =>
        $"'{thingId}' was created by an earlier run. Its password was told by that run only, if at all, and is not in the journal: "
        + "where it has not arrived, remove the device and create it again.";

    /// <summary>The record of a device.</summary>
    public static CreatedDeviceRecord Of(NewDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new CreatedDeviceRecord(device.ThingId, device.HubDeviceId, device.PolicyId, device.Credential.AuthId);
    }
}

/// <summary>What is kept of a creation, as source-generated JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CreatedDeviceRecord))]
internal sealed partial class CreationJson : JsonSerializerContext;
