using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>Rows by a hash, for a million of them.</summary>
internal sealed class RowTable
{
    // One more than the row, as 0 is none there, and a row where a parameter names the item.
    private readonly HashIndex _rows = new();

    /// <summary>Notes a row, unless there is one with this hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="row">The row.</param>
    /// <param name="holder">The row that has it.</param>
    /// <returns>False where another one had it already.</returns>
    public bool TryAdd(ulong hash, int row, out int holder)
    {
        if (TryGetValue(hash, out holder))
        {
            return false;
        }

        _rows[hash] = (ulong)row + 1;
        holder = row;
        return true;
    }

    public bool TryGetValue(ulong hash, out int row)
    {
        ulong known = _rows[hash];
        row = known == 0 ? 0 : (int)(known - 1);
        return known != 0;
    }
}
