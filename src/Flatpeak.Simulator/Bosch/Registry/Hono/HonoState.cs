using System.Globalization;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Common;

namespace Flatpeak.Simulator.Bosch.Registry.Hono;

/// <summary>The registry of Hono: credentials are part of a device and go with it.</summary>
internal sealed class HonoState
{
    /// <summary>Name of the counter of calls that delete all devices of a tenant.</summary>
    public const string DeleteAllCounter = "honoDeleteAllCalls";

    // What Hono gives back of a secret beside its id: all but the password, its hash and salt (CommonSecret, stripPrivateInfo).
    private static readonly string[] Told = ["enabled", "not-before", "not-after", "comment"];

    private readonly SortedDictionary<string, HonoDevice> _devices = new(StringComparer.Ordinal);

    /// <summary>An empty registry.</summary>
    public HonoState() => Ids = new OrderedIds(() => _devices.Keys);

    /// <summary>Registered devices, by id.</summary>
    public IReadOnlyDictionary<string, HonoDevice> Devices => _devices;

    /// <summary>Their ids, in order.</summary>
    public OrderedIds Ids { get; }

    /// <summary>Which device holds an auth id of a type.</summary>
    public Dictionary<(string AuthId, string Type), string> Owners { get; } = [];

    /// <summary>Registers a device; null when there is one.</summary>
    public HonoDevice? Register(string deviceId, JsonObject fields)
    {
        var device = new HonoDevice(fields);
        Ids.Changed();
        return _devices.TryAdd(deviceId, device) ? device : null;
    }

    /// <summary>Removes a device with its credentials; false when there is none.</summary>
    public bool Remove(string deviceId)
    {
        if (!Devices.TryGetValue(deviceId, out HonoDevice? device))
        {
            return false;
        }

        Forget(device);
        Ids.Changed();
        return _devices.Remove(deviceId);
    }

    /// <summary>Removes every device.</summary>
    public void RemoveAll()
    {
        _devices.Clear();
        Ids.Changed();
        Owners.Clear();
    }

    /// <summary>Replaces a device's credentials; false when another device holds one of the auth ids.</summary>
    public bool SetCredentials(string deviceId, HonoDevice device, IReadOnlyList<JsonObject> credentials)
    {
        if (credentials.Any(one => Owners.TryGetValue(KeyOf(one), out string? owner) && owner != deviceId))
        {
            return false;
        }

        Forget(device);
        device.Credentials = [.. credentials.Select(one => Secrets.Strip(one, Told))];
        foreach (JsonObject credential in credentials)
        {
            Owners[KeyOf(credential)] = deviceId;
        }

        device.CredentialsVersion = HonoDevice.Next(device.CredentialsVersion);
        return true;
    }

    private static (string AuthId, string Type) KeyOf(JsonObject credential) =>
        ((string)credential["auth-id"]!, (string)credential["type"]!);

    private void Forget(HonoDevice device)
    {
        foreach (JsonObject credential in device.Credentials)
        {
            Owners.Remove(KeyOf(credential));
        }
    }
}
