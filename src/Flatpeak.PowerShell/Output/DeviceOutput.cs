using System.Management.Automation;
using System.Text.Json;

namespace Flatpeak.PowerShell;

/// <summary>A device as cmdlets output it.</summary>
internal static class DeviceOutput
{
    /// <summary>A device with the fields that other versions of the API add, as properties of the same names.</summary>
    public static object Of(Device device)
    {
        if (device.GetAdditionalFields() is not { Count: > 0 } fields)
        {
            return device;
        }

        var output = new PSObject(device);
        foreach ((string name, JsonElement value) in fields)
        {
            // Names are the service's; one that hides a property of ours is left out.
            if (!string.IsNullOrWhiteSpace(name) && output.Members[name] is null)
            {
                output.Properties.Add(new PSNoteProperty(name, Plain(value)));
            }
        }

        return output;
    }

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? whole : value.GetDouble(),
        _ => value.GetRawText(),
    };
}
