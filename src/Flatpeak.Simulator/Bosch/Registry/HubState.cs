using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Registry;

/// <summary>
/// The registry of Bosch IoT Hub. Devices and credentials know nothing of each other: a credential outlives its
/// device (seed 002).
/// </summary>
internal sealed class HubState
{
    private readonly SortedDictionary<string, JsonObject> devices = new(StringComparer.Ordinal);
    private readonly Dictionary<(string AuthId, string Type), string> owners = [];
    private readonly Dictionary<string, Dictionary<(string AuthId, string Type), JsonObject>> credentials =
        new(StringComparer.Ordinal);

    /// <summary>Registered devices, by id.</summary>
    public IReadOnlyDictionary<string, JsonObject> Devices => devices;

    /// <summary>How many credentials there are.</summary>
    public int CredentialCount => owners.Count;

    /// <summary>All credentials.</summary>
    public IEnumerable<JsonObject> Credentials => credentials.Values.SelectMany(static own => own.Values);

    /// <summary>
    /// Registers a device; false when the id is registered, or still has credentials of the device that had it before.
    /// </summary>
    public bool Register(string deviceId, JsonObject fields) =>
        !credentials.ContainsKey(deviceId) && PutDevice(deviceId, fields);

    /// <summary>Registers a device whatever credentials there are; false when it is registered.</summary>
    public bool PutDevice(string deviceId, JsonObject fields)
    {
        var device = fields.DeepClone().AsObject();
        device["device-id"] = deviceId;
        device["enabled"] ??= true;
        return devices.TryAdd(deviceId, device);
    }

    /// <summary>Changes a device; false when there is none.</summary>
    public bool ChangeDevice(string deviceId, JsonObject fields) =>
        devices.Remove(deviceId) && PutDevice(deviceId, fields);

    /// <summary>Removes a device, and not its credentials; false when there is none.</summary>
    public bool RemoveDevice(string deviceId) => devices.Remove(deviceId);

    /// <summary>The credentials of a device id, registered or not.</summary>
    public IReadOnlyCollection<JsonObject> CredentialsOf(string deviceId) =>
        credentials.TryGetValue(deviceId, out var own) ? own.Values : [];

    /// <summary>Adds a credential; false when its auth id is taken for its type.</summary>
    public bool AddCredential(string deviceId, string authId, string type, JsonObject fields)
    {
        if (!owners.TryAdd((authId, type), deviceId))
        {
            return false;
        }

        var credential = Secrets.Strip(fields);
        credential["device-id"] = deviceId;
        credential["auth-id"] = authId;
        credential["type"] = type;
        credential["enabled"] ??= true;
        if (!credentials.TryGetValue(deviceId, out var own))
        {
            credentials[deviceId] = own = [];
        }

        own[(authId, type)] = credential;
        return true;
    }

    /// <summary>Whether a credential of this auth id and type exists.</summary>
    public bool HasCredential(string authId, string type) => owners.ContainsKey((authId, type));

    /// <summary>Removes a credential; false when there is none.</summary>
    public bool RemoveCredential(string authId, string type)
    {
        if (!owners.Remove((authId, type), out var deviceId))
        {
            return false;
        }

        var own = credentials[deviceId];
        own.Remove((authId, type));
        if (own.Count == 0)
        {
            credentials.Remove(deviceId);
        }

        return true;
    }

    /// <summary>Removes all credentials of a device id; false when there is none.</summary>
    public bool RemoveCredentialsOf(string deviceId)
    {
        if (!credentials.Remove(deviceId, out var own))
        {
            return false;
        }

        foreach (var key in own.Keys)
        {
            owners.Remove(key);
        }

        return true;
    }
}
