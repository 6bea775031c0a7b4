using System.Globalization;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Which items of an input repeat others: what is removed once need not be removed again, and is to be counted once.</summary>
internal sealed class RowDuplicates
{
    // Enough to find the rest by.
    private const int MostNames = 100;

    // Of each only hashes, as there may be many.
    private readonly RowTable _rows = new();
    private readonly List<string> _names = [];
    private long _count;

    /// <summary>What they are, in a line; null where there are none.</summary>
    public string? Summary => _count == 0
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{_count} duplicate{(_count == 1 ? "" : "s")} in the input, ")
            + $"for which nothing was sent: {string.Join(", ", _names)}"
            + (_count > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {_count - MostNames} more.") : ".");

    /// <summary>Notes an item.</summary>
    /// <param name="name">What a message calls it.</param>
    /// <param name="row">Its row; 0 where a parameter names it.</param>
    /// <param name="meaning">All that it means: two items of one name may mean different things.</param>
    /// <returns>Whether it repeats another one.</returns>
    public bool Add(string name, int row, params string?[] meaning)
    {
        // No name holds what they are joined by.
        ulong hash = RowReferences.Hash(string.Join('\0', meaning));
        if (_rows.TryAdd(hash, row, out int holder))
        {
            return false;
        }

        if (_count++ < MostNames)
        {
            string text = $"'{DisplayText.Whole(name)}'";
            _names.Add(row == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"row {row} repeats row {holder} ({text})"));
        }

        return true;
    }
}
