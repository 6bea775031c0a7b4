namespace Flatpeak.Http;

/// <summary>
/// The gates of this process, one an authority: what a service bears does not depend on how many clients share it. Two
/// clients whose clocks are not the same share none, as no time of the one means anything to the other.
/// </summary>
/// <remarks>
/// A gate goes with its last client, and what it has learned with it, but not while the service has asked to wait. Clients
/// that nobody disposes of count for nothing once they are collected, so the table does not hold what it lists. What holds a
/// closed gate is its own timer.
/// </remarks>
internal static class RateGates
{
    private static readonly Dictionary<(string Authority, TimeProvider Clock), Entry> Entries = [];

    /// <summary>Takes the gate of an address, to be given back.</summary>
    public static RateGate Take(Uri address, TimeProvider clock)
    {
        lock (Entries)
        {
            (string Authority, TimeProvider Clock) key = KeyOf(address, clock);
            if (Entries.TryGetValue(key, out Entry? entry) && entry.Gate.TryGetTarget(out RateGate? gate)
                && (entry.Users > 0 || gate.IsClosed))
            {
                entry.Users++;
                return gate;
            }

            Sweep();
            gate = new RateGate(clock);
            Entries[key] = new Entry(gate);
            return gate;
        }
    }

    /// <summary>Gives it back, once for each time it was taken.</summary>
    public static void GiveBack(RateGate gate, Uri address, TimeProvider clock)
    {
        lock (Entries)
        {
            (string Authority, TimeProvider Clock) key = KeyOf(address, clock);
            if (Entries.TryGetValue(key, out Entry? entry) && entry.Gate.TryGetTarget(out RateGate? present) && present == gate
                && --entry.Users == 0 && !gate.IsClosed)
            {
                Entries.Remove(key);
            }
        }
    }

    // As a Uri has it, a host is in small letters and a port is always there.
    private static (string Authority, TimeProvider Clock) KeyOf(Uri address, TimeProvider clock) =>
        (address.GetComponents(UriComponents.SchemeAndServer | UriComponents.StrongPort, UriFormat.Unescaped), clock);

    private static void Sweep()
    {
        foreach ((string Authority, TimeProvider Clock) key in Entries
            .Where(pair => !pair.Value.Gate.TryGetTarget(out RateGate? gate) || (pair.Value.Users == 0 && !gate.IsClosed))
            .Select(pair => pair.Key).ToArray())
        {
            Entries.Remove(key);
        }
    }

    private sealed class Entry(RateGate gate)
    {
        public WeakReference<RateGate> Gate { get; } = new(gate);

        public int Users { get; set; } = 1;
    }
}
