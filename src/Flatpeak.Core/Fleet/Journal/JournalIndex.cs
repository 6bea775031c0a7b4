using System.Text;

namespace Flatpeak.Fleet;

/// <summary>
/// What a journal knows of each item, and how often each key came: a million of them must fit beside a run. So keys are only
/// here as hashes; whoever finds a line by one compares the key that is in the line.
/// </summary>
internal sealed class JournalIndex
{
    private const int KnownShift = 36;
    private const int CountShift = 38;
    private const int ManyCounts = (1 << 10) - 1;
    private const ulong OffsetMask = (1UL << KnownShift) - 1;
    private const ulong KnownMask = 3UL << KnownShift;

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

        _numbers[Hash(key.Key, key.Occurrence)] = ((ulong)known << KnownShift) | (ulong)offset;
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

    // FNV-1a over the UTF-8, and the last step of MurmurHash3, without which close keys have close hashes.
    private static ulong Hash(string key, int occurrence)
    {
        Span<byte> bytes = key.Length <= 128 ? stackalloc byte[384] : new byte[Encoding.UTF8.GetMaxByteCount(key.Length)];
        int length = Encoding.UTF8.GetBytes(key, bytes);
        ulong hash = 14695981039346656037;
        foreach (byte one in bytes[..length])
        {
            hash = (hash ^ one) * 1099511628211;
        }

        hash ^= (ulong)occurrence * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
