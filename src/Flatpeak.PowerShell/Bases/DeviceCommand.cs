using System.Management.Automation;
using System.Text.Json;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that outputs devices.</summary>
public abstract class DeviceCommand : FleetCommand
{
    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        NeedFlatpeak();
    }

    /// <summary>The session's account.</summary>
    protected string Account => Session!.Client!.AccountId;

    /// <summary>The session's mode.</summary>
    protected bool IsLive => Session!.Client!.LiveMode;

    /// <summary>Works on an item, if that is wanted; what it returns is output, null for nothing.</summary>
    private protected void Start(object? item, Func<FlatpeakClient, CancellationToken, Task<object?>> work, Func<bool>? ask = null)
    {
        FlatpeakClient client = Session!.Client!;
        Start(item, ask, (observer, token) => work(client.Observe(observer), token));
    }

    /// <summary>A device with the fields that other versions of the API add, as properties of the same names.</summary>
    protected static object Output(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
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
