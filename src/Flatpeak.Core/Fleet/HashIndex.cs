namespace Flatpeak.Fleet;

/// <summary>
/// Numbers of up to 48 bits by 56 bits of a hash, in 12 bytes each and the room to grow: what a run must know of each of a
/// million items. A number that is not there is 0. It is for one thread at a time.
/// </summary>
/// <remarks>Two of a million texts have the same 56 bits once in 140,000 runs, if the hash is as good as a random one.</remarks>
public sealed class HashIndex
{
    // Small tables that grow one by one: a large one would be there twice while it grows.
    private readonly HashTable48?[] _tables = new HashTable48?[256];
    private readonly Stack<uint[]> _spare = [];

    /// <summary>The number of a hash, or 0.</summary>
    public ulong this[ulong hash]
    {
        get => _tables[hash & 255]?[hash] ?? 0;
        set => (_tables[hash & 255] ??= new HashTable48(_spare))[hash] = value;
    }
}
