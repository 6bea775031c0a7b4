namespace Flatpeak.Simulator.FlatpeakApi;

/// <summary>The devices of one account in one mode. References are unique among them.</summary>
internal sealed class DeviceSet(string accountId, bool liveMode, Chance chance)
{
    private readonly object gate = new();
    private readonly Dictionary<string, Device> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Device> byReference = new(StringComparer.Ordinal);
    private readonly SortedSet<Device> byAge = new(Comparer<Device>.Create(
        static (one, other) => one.Sequence.CompareTo(other.Sequence)));

    private long lastSequence;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return byId.Count;
            }
        }
    }

    /// <summary>Makes a device; null when the reference is taken.</summary>
    public Device? Create(string? reference, DateTime? lastSeen = null)
    {
        lock (gate)
        {
            if (reference is not null && byReference.ContainsKey(reference))
            {
                return null;
            }

            var device = new Device($"dev_{chance.Hex24()}", liveMode, reference, DateTime.UtcNow, accountId)
            {
                Sequence = ++lastSequence,
                LastSeen = lastSeen,
            };
            Put(device);
            return device;
        }
    }

    /// <summary>The device with this id.</summary>
    public Device? Find(string id)
    {
        lock (gate)
        {
            return byId.GetValueOrDefault(id);
        }
    }

    /// <summary>The device with just this reference.</summary>
    public Device? FindReference(string reference)
    {
        lock (gate)
        {
            return byReference.GetValueOrDefault(reference);
        }
    }

    /// <summary>Gives a device another reference.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="reference">The new reference.</param>
    /// <param name="taken">Whether another device has that reference.</param>
    /// <returns>The changed device; null when there is none or the reference is taken.</returns>
    public Device? Change(string id, string? reference, out bool taken)
    {
        lock (gate)
        {
            taken = false;
            if (!byId.TryGetValue(id, out var device))
            {
                return null;
            }

            if (reference is not null && byReference.TryGetValue(reference, out var holder) && holder.Id != id)
            {
                taken = true;
                return null;
            }

            Take(device);
            var changed = device with { ReferenceId = reference };
            Put(changed);
            return changed;
        }
    }

    /// <summary>Removes a device; false when there is none.</summary>
    public bool Remove(string id)
    {
        lock (gate)
        {
            if (!byId.TryGetValue(id, out var device))
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
        lock (gate)
        {
            return [.. byAge.Reverse()];
        }
    }

    /// <summary>
    /// A page, newest first: the newest, the ones behind the cursor (older) or the ones just before it (newer).
    /// </summary>
    public (IReadOnlyList<Device> Page, bool HasMore) Page(int limit, Device? after, Device? before)
    {
        lock (gate)
        {
            if (byAge.Count == 0)
            {
                return ([], false);
            }

            // The views of a SortedSet include their bounds, so the cursor itself is skipped.
            var candidates = (after, before) switch
            {
                ({ } cursor, _) => byAge.GetViewBetween(byAge.Min!, cursor).Reverse().SkipWhile(d => d.Id == cursor.Id),
                (_, { } cursor) => byAge.GetViewBetween(cursor, byAge.Max!).SkipWhile(d => d.Id == cursor.Id),
                _ => byAge.Reverse(),
            };
            var page = candidates.Take(limit + 1).ToList();
            var hasMore = page.Count > limit;
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
        byId[device.Id] = device;
        byAge.Add(device);
        if (device.ReferenceId is not null)
        {
            byReference[device.ReferenceId] = device;
        }
    }

    private void Take(Device device)
    {
        byId.Remove(device.Id);
        byAge.Remove(device);
        if (device.ReferenceId is not null)
        {
            byReference.Remove(device.ReferenceId);
        }
    }
}
