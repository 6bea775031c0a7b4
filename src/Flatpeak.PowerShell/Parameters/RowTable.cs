using System.Runtime.InteropServices;

namespace Flatpeak.PowerShell;

/// <summary>
/// Rows by a hash, for a million of them: many small tables, that grow one by one. A single large one would be in memory twice each
/// time it grows.
/// </summary>
internal sealed class RowTable
{
    private const int Parts = 256;

    private readonly Dictionary<ulong, int>?[] _parts = new Dictionary<ulong, int>?[Parts];

    /// <summary>Notes a row, unless there is one with this hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="row">The row.</param>
    /// <param name="holder">The row that has it.</param>
    /// <returns>False where another one had it already.</returns>
    public bool TryAdd(ulong hash, int row, out int holder)
    {
        ref int known = ref CollectionsMarshal.GetValueRefOrAddDefault(Part(hash), hash, out bool exists);
        holder = known = exists ? known : row;
        return !exists;
    }

    public bool TryGetValue(ulong hash, out int row)
    {
        row = 0;
        return _parts[hash % Parts]?.TryGetValue(hash, out row) == true;
    }

    // Each doubles when it is full: with room for as many at first, all of them would at once.
    private Dictionary<ulong, int> Part(ulong hash)
    {
        int part = (int)(hash % Parts);
        return _parts[part] ??= new Dictionary<ulong, int>(16 + (part / 16));
    }
}
