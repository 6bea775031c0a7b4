using System.Collections.Concurrent;

namespace Flatpeak.Simulator.Services;

/// <summary>Things worth counting that no state shows, by name.</summary>
internal sealed class Counters
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    /// <summary>All counts so far.</summary>
    public IReadOnlyDictionary<string, int> All => _counts;

    /// <summary>Makes a counter show up before anything is counted.</summary>
    public void Declare(string name) => _counts.TryAdd(name, 0);

    /// <summary>Counts one more.</summary>
    public void Add(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);
}
