using System.Management.Automation;
using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>
/// What cmdlets of a runspace have output in a session, by name: what is typed next is most likely one of these. It is no
/// record of what there is. Safe for concurrent use.
/// </summary>
internal sealed class SeenNames
{
    private static readonly RunspaceState<ConditionalWeakTable<FlatpeakSession, SeenNames>> Runspaces = new();

    private readonly object _lock = new();
    private readonly RecentNames _devices = new();
    private readonly RecentNames _things = new();
    private readonly RecentNames _registered = new();
    private readonly RecentNames _connections = new();
    private readonly RecentNames _fields = new();

    /// <summary>Flatpeak's devices: id and reference.</summary>
    public IReadOnlyList<(string Name, string? Detail)> Devices => Newest(_devices);

    /// <summary>Things: id and policy.</summary>
    public IReadOnlyList<(string Name, string? Detail)> Things => Newest(_things);

    /// <summary>Devices in the registry: id and thing.</summary>
    public IReadOnlyList<(string Name, string? Detail)> Registered => Newest(_registered);

    /// <summary>Connections: id and name.</summary>
    public IReadOnlyList<(string Name, string? Detail)> Connections => Newest(_connections);

    /// <summary>Fields by which things of this session can be searched.</summary>
    public IReadOnlyList<(string Name, string? Detail)> Fields => Newest(_fields);

    /// <summary>Those of a session, in the runspace that runs this thread.</summary>
    public static SeenNames Of(FlatpeakSession session) => Runspaces.Current.GetOrCreateValue(session);

    /// <summary>Notes what is output.</summary>
    public void Note(object output)
    {
        lock (_lock)
        {
            switch (output is PSObject wrapped ? wrapped.BaseObject : output)
            {
                case Device device:
                    _devices.Add(device.Id, device.ReferenceId);
                    break;
                case Thing thing:
                    _things.Add(thing.ThingId, thing.PolicyId);
                    break;
                case BoschDevice device:
                    _things.Add(device.ThingId, device.PolicyId);
                    _registered.Add(device.HubDeviceId, device.ThingId);
                    break;
                case Connection connection:
                    _connections.Add(connection.Id, connection.Name);
                    break;
            }
        }
    }

    /// <summary>Notes fields by which things can be searched.</summary>
    public void NoteFields(IEnumerable<string> fields)
    {
        lock (_lock)
        {
            foreach (string field in fields)
            {
                _fields.Add(field, null);
            }
        }
    }

    /// <summary>Forgets a device that was removed from Flatpeak, named by its id or else by its reference.</summary>
    public void Forget(DeviceTarget target)
    {
        lock (_lock)
        {
            string? id = string.IsNullOrEmpty(target.Id)
                ? _devices.Newest.FirstOrDefault(device => device.Detail == target.ReferenceId).Name
                : target.Id;
            if (id is not null)
            {
                _devices.Remove(id);
            }
        }
    }

    /// <summary>Forgets a thing that was removed, with its device in the registry.</summary>
    public void ForgetThing(string thingId, string hubDeviceId)
    {
        lock (_lock)
        {
            _things.Remove(thingId);
            _registered.Remove(hubDeviceId);
        }
    }

    /// <summary>Forgets a connection that was removed.</summary>
    public void ForgetConnection(string id)
    {
        lock (_lock)
        {
            _connections.Remove(id);
        }
    }

    private IReadOnlyList<(string Name, string? Detail)> Newest(RecentNames names)
    {
        lock (_lock)
        {
            return [.. names.Newest];
        }
    }
}
