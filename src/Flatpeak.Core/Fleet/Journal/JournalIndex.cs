using System.Runtime.InteropServices;
using System.Text;

namespace Flatpeak.Fleet;

/// <summary>
/// What a journal knows of each item, and how often each key came: a million of them must fit beside a run. So keys are only
/// here as hashes; whoever finds a line by one compares the key that is in the line. Where a line is, nobody asks once the item came:
/// from then on the row that it came from is in its place.
/// </summary>
internal sealed class JournalIndex
{
    private const int KnownShift = 36;
    private const int CountShift = 38;
    private const int ManyCounts = (1 << 10) - 1;
    private const ulong OffsetMask = (1UL << KnownShift) - 1;
    private const ulong KnownMask = 3UL << KnownShift;

    // In the place of a line that tells nothing any more, where 0 would take the whole number away.
    private const ulong NoLine = OffsetMask;

    private readonly HashIndex _numbers = new();

    // Of the few keys that come more often than there is room to count.
    private readonly Dictionary<string, int> _many = new(StringComparer.Ordinal);

    /// <summary>Where the line is that says so, and what it says of the item. Before anything is counted.</summary>
    public void Set(ItemKey key, Known known, long offset)
    {
        if (offset > (long)OffsetMask)
        {
            throw new InvalidDataException("A journal cannot be longer than 64 GB.");
        }

        ulong line = known == Known.Nothing && offset > 0 ? NoLine : (ulong)offset;
        _numbers[Hash(key.Key, key.Occurrence)] = ((ulong)known << KnownShift) | line;
    }

    /// <summary>What is known of an item.</summary>
    public (Known Known, long Offset) Get(ItemKey key)
    {
        ulong hash = Hash(key.Key, key.Occurrence);
        ulong value = _numbers[hash];
        return ((Known)((value & KnownMask) >> KnownShift), (long)(value & OffsetMask));
    }

    /// <summary>Counts an item of this run; which one of its key it is, from 1.</summary>
    public ItemKey Count(string key)
    {
        ulong hash = Hash(key, 1);
        ulong value = _numbers[hash];
        int count = (int)(value >> CountShift);
        if (count < ManyCounts)
        {
            _numbers[hash] = value + (1UL << CountShift);
            return new ItemKey(key, count + 1);
        }

        return new ItemKey(key, _many[key] = _many.GetValueOrDefault(key, ManyCounts) + 1);
    }

    /// <summary>Takes the last count of a key back.</summary>
    public void Uncount(string key)
    {
        if (_many.TryGetValue(key, out int many) && many > ManyCounts)
        {
            _many[key] = many - 1;
            return;
        }

        ulong hash = Hash(key, 1);
        _numbers[hash] -= 1UL << CountShift;
    }

    /// <summary>How many items of a key this run has counted.</summary>
    public int CountOf(string key)
    {
        ulong hash = Hash(key, 1);
        int count = (int)(_numbers[hash] >> CountShift);
        return count < ManyCounts ? count : _many.GetValueOrDefault(key, ManyCounts);
    }

    /// <summary>Notes which row the first item of a key came from, in the place of its line. Not where that is still to be read.</summary>
    public void NoteRow(string key, int row)
    {
        ulong hash = Hash(key, 1);
        ulong value = _numbers[hash];
        if (value >> CountShift > 0 || (value & KnownMask) == 0)
        {
            _numbers[hash] = (value & ~(KnownMask | OffsetMask)) | (uint)row;
        }
    }

    /// <summary>Which row that is; 0 where none was noted.</summary>
    public int RowOf(string key)
    {
        ulong value = _numbers[Hash(key, 1)];
        ulong row = value & OffsetMask;
        return (value & KnownMask) == 0 && row != NoLine ? (int)row : 0;
    }

    // The system's hash of text, with a secret of this process: no input can be made in which two keys have the same. As it has 32 bits,
    // twice. Of the UTF-8: in a line half a surrogate pair is another character.
    private static ulong Hash(string key, int occurrence)
    {
        const int Head = 6;
        Span<byte> bytes = key.Length <= 128 ? stackalloc byte[392] : new byte[Head + Encoding.UTF8.GetMaxByteCount(key.Length)];
        MemoryMarshal.Write(bytes, occurrence);
        int length = Head + Encoding.UTF8.GetBytes(key, bytes[Head..]);
        bytes[4] = (byte)(length & 1);
        bytes[length] = 0;
        ReadOnlySpan<char> text = MemoryMarshal.Cast<byte, char>(bytes[..(length + (length & 1))]);
        bytes[5] = 0;
        ulong high = (uint)string.GetHashCode(text, StringComparison.Ordinal);
        bytes[5] = 1;
        return (high << 32) | (uint)string.GetHashCode(text, StringComparison.Ordinal);
    }
}
