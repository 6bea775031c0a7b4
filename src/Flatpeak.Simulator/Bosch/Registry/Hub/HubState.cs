using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Common;

namespace Flatpeak.Simulator.Bosch.Registry.Hub;

/// <summary>
/// The registry of Bosch IoT Hub. Devices and credentials know nothing of each other: a credential outlives its device.
/// </summary>
internal sealed class HubState
{
    private readonly SortedDictionary<string, JsonObject> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<(string AuthId, string Type), string> _owners = [];
    private readonly Dictionary<string, Dictionary<(string AuthId, string Type), JsonObject>> _credentials =
        new(StringComparer.Ordinal);

    /// <summary>An empty registry.</summary>
    public HubState() => Ids = new OrderedIds(() => _devices.Keys);

    /// <summary>Registered devices, by id.</summary>
    public IReadOnlyDictionary<string, JsonObject> Devices => _devices;

    /// <summary>Their ids, in order.</summary>
    public OrderedIds Ids { get; }

    /// <summary>How many credentials there are.</summary>
    public int CredentialCount => _owners.Count;

    /// <summary>All credentials.</summary>
    public IEnumerable<JsonObject> Credentials => _credentials.Values.SelectMany(static own => own.Values);

    /// <summary>
    /// Registers a device; false when the id is registered, or still has credentials of the device that had it before.
    /// </summary>
    public bool Register(string deviceId, JsonObject fields) =>
        !_credentials.ContainsKey(deviceId) && PutDevice(deviceId, fields);

    /// <summary>Registers a device whatever credentials there are; false when it is registered.</summary>
    public bool PutDevice(string deviceId, JsonObject fields)
    {
        JsonObject device = fields.DeepClone().AsObject();
        device["device-id"] = deviceId;
        device["enabled"] ??= true;
        Ids.Changed();
        return _devices.TryAdd(deviceId, device);
    }

    /// <summary>Changes a device; false when there is none.</summary>
    public bool ChangeDevice(string deviceId, JsonObject fields) =>
        _devices.Remove(deviceId) && PutDevice(deviceId, fields);

    /// <summary>Removes a device, and not its credentials; false when there is none.</summary>
    public bool RemoveDevice(string deviceId)
    {
        Ids.Changed();
        return _devices.Remove(deviceId);
    }

    /// <summary>The credentials of a device id, registered or not.</summary>
    public IReadOnlyCollection<JsonObject> CredentialsOf(string deviceId) =>
        _credentials.TryGetValue(deviceId, out Dictionary<(string AuthId, string Type), JsonObject>? own) ? own.Values : [];

    /// <summary>Adds a credential; false when its auth id is taken for its type.</summary>
    public bool AddCredential(string deviceId, string authId, string type, JsonObject fields)
    {
        if (!_owners.TryAdd((authId, type), deviceId))
        {
            return false;
        }

        JsonObject credential = Secrets.Strip(fields);
        credential["device-id"] = deviceId;
        credential["auth-id"] = authId;
        credential["type"] = type;
        credential["enabled"] ??= true;
        if (!_credentials.TryGetValue(deviceId, out Dictionary<(string AuthId, string Type), JsonObject>? own))
        {
            _credentials[deviceId] = own = [];
        }

        own[(authId, type)] = credential;
        return true;
    }

    /// <summary>Whether a credential of this auth id and type exists.</summary>
    public bool HasCredential(string authId, string type) => _owners.ContainsKey((authId, type));

    /// <summary>Removes a credential; false when there is none.</summary>
    public bool RemoveCredential(string authId, string type)
    {
        if (!_owners.Remove((authId, type), out string? deviceId))
        {
            return false;
        }

        Dictionary<(string AuthId, string Type), JsonObject> own = _credentials[deviceId];
        own.Remove((authId, type));
        if (own.Count == 0)
        {
            _credentials.Remove(deviceId);
        }

        return true;
    }

    /// <summary>Removes all credentials of a device id; false when there is none.</summary>
    public bool RemoveCredentialsOf(string deviceId)
    {
        if (!_credentials.Remove(deviceId, out Dictionary<(string AuthId, string Type), JsonObject>? own))
        {
            return false;
        }

        foreach ((string AuthId, string Type) key in own.Keys)
        {
            _owners.Remove(key);
        }

        return true;
    }
}
