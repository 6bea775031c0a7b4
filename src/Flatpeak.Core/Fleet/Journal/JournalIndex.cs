using System.Text;

namespace Flatpeak.Fleet;

/// <summary>
/// What a journal knows of each item, and how often each key came, in 16 bytes an item: a million of them must fit beside a
/// run. So keys are only here as hashes; whoever finds a line by one compares the key that is in the line.
/// </summary>
internal sealed class JournalIndex
{
    // Small tables that grow one by one: one large one would double, and be there twice while it does.
    private const int Parts = 256;

    private readonly Part[] _parts = new Part[Parts];

    /// <summary>Where the line is that says so, and what it says of the item.</summary>
    public void Set(ItemKey key, Known known, long offset)
    {
        ref ulong value = ref Slot(Hash(key.Key, key.Occurrence));
        value = (value & ~(OffsetMask | KnownMask)) | ((ulong)known << KnownShift) | (ulong)offset;
    }

    /// <summary>What is known of an item.</summary>
    public (Known Known, long Offset) Get(ItemKey key)
    {
        ulong hash = Hash(key.Key, key.Occurrence);
        ulong value = _parts[hash % Parts].Find(hash);
        return ((Known)((value & KnownMask) >> KnownShift), (long)(value & OffsetMask));
    }

    /// <summary>Counts an item of this run; which one of its key it is, from 1.</summary>
    public ItemKey Count(string key)
    {
        ref ulong value = ref Slot(Hash(key, 1));
        int occurrence = (int)(value >> CountShift) + 1;
        if (occurrence > MaximumCount)
        {
            throw new InvalidOperationException($"'{DisplayKey(key)}' came more than {MaximumCount} times.");
        }

        value = (value & (OffsetMask | KnownMask)) | ((ulong)occurrence << CountShift);
        return new ItemKey(key, occurrence);
    }

    private const int KnownShift = 40;
    private const int CountShift = 44;
    private const int MaximumCount = (1 << 20) - 1;
    private const ulong OffsetMask = (1UL << KnownShift) - 1;
    private const ulong KnownMask = 15UL << KnownShift;

    private static string DisplayKey(string key) => Errors.DisplayText.Whole(key);

    private ref ulong Slot(ulong hash) => ref _parts[hash % Parts].Slot(hash);

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
        hash ^= hash >> 33;

        // 0 is an empty place.
        return hash == 0 ? 1 : hash;
    }

    // Open addressing: hashes and values by turns.
    private struct Part
    {
        private ulong[]? _table;
        private int _count;

        public readonly ulong Find(ulong hash)
        {
            if (_table is null)
            {
                return 0;
            }

            int at = Place(_table, hash);
            return _table[at] == 0 ? 0 : _table[at + 1];
        }

        public ref ulong Slot(ulong hash)
        {
            _table ??= new ulong[2 * 8];
            int at = Place(_table, hash);
            if (_table[at] == 0)
            {
                if (++_count > _table.Length / 2 * 4 / 5)
                {
                    Grow();
                    at = Place(_table, hash);
                }

                _table[at] = hash;
            }

            return ref _table[at + 1];
        }

        private void Grow()
        {
            ulong[] old = _table!;
            _table = new ulong[(old.Length / 2 * 3 / 2) * 2];
            for (int i = 0; i < old.Length; i += 2)
            {
                if (old[i] != 0)
                {
                    int at = Place(_table, old[i]);
                    (_table[at], _table[at + 1]) = (old[i], old[i + 1]);
                }
            }
        }

        private static int Place(ulong[] table, ulong hash)
        {
            ulong places = (ulong)table.Length / 2;
            ulong place = (hash / Parts) % places;
            while (table[2 * place] != 0 && table[2 * place] != hash)
            {
                place = place + 1 == places ? 0 : place + 1;
            }

            return (int)(2 * place);
        }
    }
}

/// <summary>What a journal knows of an item.</summary>
internal enum Known
{
    /// <summary>Nothing, or that it was not carried out.</summary>
    Nothing,

    /// <summary>It began; what became of it is not known.</summary>
    Began,

    /// <summary>It was carried out.</summary>
    Done,
}
