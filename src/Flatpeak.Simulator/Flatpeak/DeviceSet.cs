using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Flatpeak;

/// <summary>The devices of one account in one mode. References are unique among them.</summary>
internal sealed class DeviceSet(string accountId, bool liveMode, SeededRandom random)
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Device> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Device> _byReference = new(StringComparer.Ordinal);
    private readonly SortedSet<Device> _byAge = new(Comparer<Device>.Create(
        static (one, other) => one.Sequence.CompareTo(other.Sequence)));

    private long _lastSequence;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>Makes a device; null when the reference is taken.</summary>
    public Device? Create(string? reference, DateTime? lastSeen = null)
    {
        lock (_gate)
        {
            if (reference is not null && _byReference.ContainsKey(reference))
            {
                return null;
            }

            var device = new Device($"dev_{random.Hex24()}", liveMode, reference, DateTime.UtcNow, accountId)
            {
                Sequence = ++_lastSequence,
                LastSeen = lastSeen,
            };
            Put(device);
            return device;
        }
    }

    /// <summary>The device with this id.</summary>
    public Device? Find(string id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>The device with just this reference.</summary>
    public Device? FindReference(string reference)
    {
        lock (_gate)
        {
            return _byReference.GetValueOrDefault(reference);
        }
    }

    /// <summary>Gives a device another reference.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="reference">The new reference.</param>
    /// <param name="taken">Whether another device has that reference.</param>
    /// <returns>The changed device; null when there is none or the reference is taken.</returns>
    public Device? Change(string id, string? reference, out bool taken)
    {
        lock (_gate)
        {
            taken = false;
            if (!_byId.TryGetValue(id, out Device? device))
            {
                return null;
            }

            if (reference is not null && _byReference.TryGetValue(reference, out Device? holder) && holder.Id != id)
            {
                taken = true;
                return null;
            }

            Take(device);
            Device changed = device with { ReferenceId = reference };
            Put(changed);
            return changed;
        }
    }

    /// <summary>Removes a device; false when there is none.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(id, out Device? device))
            {
                return false;
            }

            Take(device);
            return true;
        }
    }

    /// <summary>All devices, newest first.</summary>
    public IReadOnlyList<Device> All()
    {
        lock (_gate)
        {
            return [.. _byAge.Reverse()];
        }
    }

    /// <summary>
    /// A page, newest first: the newest, the ones behind the cursor (older) or the ones just before it (newer).
    /// </summary>
    public (IReadOnlyList<Device> Page, bool HasMore) Page(int limit, Device? after, Device? before)
    {
        lock (_gate)
        {
            if (_byAge.Count == 0)
            {
                return ([], false);
            }

            // The views of a SortedSet include their bounds, so the cursor itself is skipped.
            IEnumerable<Device> candidates = (after, before) switch
            {
                ({ } cursor, _) => _byAge.GetViewBetween(_byAge.Min!, cursor).Reverse().SkipWhile(d => d.Id == cursor.Id),
                (_, { } cursor) => _byAge.GetViewBetween(cursor, _byAge.Max!).SkipWhile(d => d.Id == cursor.Id),
                _ => _byAge.Reverse(),
            };
            var page = candidates.Take(limit + 1).ToList();
            bool hasMore = page.Count > limit;
            if (hasMore)
            {
                page.RemoveAt(limit);
            }

            if (before is not null)
            {
                page.Reverse();
            }

            return (page, hasMore);
        }
    }

    private void Put(Device device)
    {
        _byId[device.Id] = device;
        _byAge.Add(device);
        if (device.ReferenceId is not null)
        {
            _byReference[device.ReferenceId] = device;
        }
    }

    private void Take(Device device)
    {
        _byId.Remove(device.Id);
        _byAge.Remove(device);
        if (device.ReferenceId is not null)
        {
            _byReference.Remove(device.ReferenceId);
        }
    }
}
