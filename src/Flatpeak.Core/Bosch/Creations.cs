using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>What the creations of one connection know of each other. Safe for concurrent use.</summary>
internal sealed class Creations(TimeProvider clock)
{
    // A search shows within a second or two what was created. Until then, who uses a policy is known here.
    private static readonly TimeSpan SearchLag = TimeSpan.FromSeconds(10);

    // In rare cases it takes longer. Whoever misses what was created a minute ago has another reason to wonder.
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(1);

    // Nobody misses more than these by name, and a fleet would keep all that it makes within that time.
    private const int MostLate = 1000;

    private static int _connections;

    private readonly object _lock = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private readonly Queue<(NewDevice Device, long End)> _ended = new();

    // The things that use a policy which is not theirs alone, and when their creation ended; null while it is under way.
    private readonly Dictionary<string, Dictionary<string, long?>> _users = new(StringComparer.Ordinal);

    // The things that were created, and when: a search may not list them yet.
    private readonly Dictionary<string, long> _late = new(StringComparer.Ordinal);
    private readonly Queue<(string ThingId, long End)> _lateInOrder = new();

    /// <summary>Which connection of this process it is.</summary>
    public int Number { get; } = Interlocked.Increment(ref _connections);

    /// <summary>The things that were created last, within a minute, and are not known to be gone.</summary>
    public IReadOnlyList<LateThing> Late
    {
        get
        {
            lock (_lock)
            {
                ForgetLate();
                return [.. _late.Select(late => new LateThing(late.Key, clock.GetElapsedTime(late.Value)))];
            }
        }
    }

    /// <summary>
    /// Begins a creation, which ends when the result is disposed. The second of two for one device would find what the
    /// first has half made, and take it for its own, or away.
    /// </summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: there is one under way.</exception>
    public IDisposable Begin(NewDevice device)
    {
        string[] ids = [$"thing {device.ThingId}", $"device {device.HubDeviceId}"];
        lock (_lock)
        {
            if (ids.Any(_underWay.Contains))
            {
                throw new ServiceException(
                    ServiceErrorKind.Conflict,
                    $"'{device.ThingId}', or its device '{device.HubDeviceId}', is being created already: "
                    + "it appears twice in the input. The second is skipped.");
            }

            _underWay.UnionWith(ids);
            Note(device, null);
        }

        return new Creation(() => End(device, ids));
    }

    /// <summary>A thing that uses a policy which is not its own alone, and that a search may not show yet; null for none.</summary>
    public string? LateUser(string policyId)
    {
        lock (_lock)
        {
            ForgetOld();
            return _users.TryGetValue(policyId, out Dictionary<string, long?>? things)
                ? things.Keys.FirstOrDefault()
                : null;
        }
    }

    /// <summary>A thing was created.</summary>
    public void Created(string thingId)
    {
        lock (_lock)
        {
            ForgetLate();
            long now = clock.GetTimestamp();
            _late[thingId] = now;
            _lateInOrder.Enqueue((thingId, now));
        }
    }

    /// <summary>A thing is gone again.</summary>
    public void Gone(string thingId)
    {
        lock (_lock)
        {
            _late.Remove(thingId);
        }
    }

    /// <summary>A thing is gone again, and uses no policy.</summary>
    public void Forget(string policyId, string thingId)
    {
        lock (_lock)
        {
            if (_users.TryGetValue(policyId, out Dictionary<string, long?>? things) && things.Remove(thingId) && things.Count == 0)
            {
                _users.Remove(policyId);
            }
        }
    }

    /// <summary>A thing is gone again, as its removal found, which began at a time: what was created since counts.</summary>
    public void Forget(string policyId, string thingId, long begun)
    {
        lock (_lock)
        {
            if (_users.TryGetValue(policyId, out Dictionary<string, long?>? things)
                && things.TryGetValue(thingId, out long? end) && end <= begun)
            {
                Forget(policyId, thingId);
            }
        }
    }

    private void End(NewDevice device, string[] ids)
    {
        lock (_lock)
        {
            _underWay.ExceptWith(ids);
            ForgetOld();
            long now = clock.GetTimestamp();
            if (Note(device, now))
            {
                _ended.Enqueue((device, now));
            }
        }
    }

    private bool Note(NewDevice device, long? end)
    {
        if (device.PolicyId == device.ThingId)
        {
            return false;
        }

        if (!_users.TryGetValue(device.PolicyId, out Dictionary<string, long?>? things))
        {
            _users[device.PolicyId] = things = new Dictionary<string, long?>(StringComparer.Ordinal);
        }

        things[device.ThingId] = end;
        return true;
    }

    private void ForgetOld()
    {
        while (_ended.TryPeek(out (NewDevice Device, long End) oldest) && clock.GetElapsedTime(oldest.End) > SearchLag)
        {
            _ended.Dequeue();

            // Not where it was begun once more since.
            if (_users.TryGetValue(oldest.Device.PolicyId, out Dictionary<string, long?>? things)
                && things.TryGetValue(oldest.Device.ThingId, out long? end) && end == oldest.End)
            {
                Forget(oldest.Device.PolicyId, oldest.Device.ThingId);
            }
        }
    }

    private void ForgetLate()
    {
        while (_lateInOrder.TryPeek(out (string ThingId, long End) oldest)
            && (_lateInOrder.Count >= MostLate || clock.GetElapsedTime(oldest.End) > LongestLag))
        {
            _lateInOrder.Dequeue();
            if (_late.TryGetValue(oldest.ThingId, out long end) && end == oldest.End)
            {
                _late.Remove(oldest.ThingId);
            }
        }
    }

    private sealed class Creation(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
