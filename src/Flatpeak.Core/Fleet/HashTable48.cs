namespace Flatpeak.Fleet;

/// <summary>
/// Values of 48 bits by hashes of 56, of which the lowest 8 are the same for all of a table: 12 bytes each. Values that are not
/// there are 0.
/// </summary>
/// <param name="spare">
/// Pages that no table uses. A table that grows takes from them and leaves its old ones there: what is left to the garbage
/// collector instead can lie for long, and there is twice as much of it as of the table.
/// </param>
internal sealed class HashTable48(Stack<uint[]> spare)
{
    // Three numbers a place: the hash's bits 8 to 39; its bits 40 to 55, below the value's highest 16; the value's others.
    private const int Stride = 3;
    private const int PageBits = 6;
    private const int PagePlaces = 1 << PageBits;

    private uint[][] _pages = [TakePage(spare)];
    private int _count;

    /// <summary>The value of a hash. Zero for an empty place is no value: whoever sets one sets more than zero.</summary>
    public ulong this[ulong hash]
    {
        get => ValueAt(Find(hash));

        set
        {
            Span<uint> place = Find(hash);
            if (ValueAt(place) == 0)
            {
                if (value == 0)
                {
                    return;
                }

                // Nine tenths full: with less room, or smaller steps, it takes clearly longer.
                if (++_count * 10 > _pages.Length * PagePlaces * 9)
                {
                    Grow();
                    place = Find(hash);
                }
            }

            Put(place, hash, value);
        }
    }

    private static uint[] TakePage(Stack<uint[]> spare)
    {
        if (!spare.TryPop(out uint[]? page))
        {
            return new uint[PagePlaces * Stride];
        }

        Array.Clear(page);
        return page;
    }

    private static void Put(Span<uint> place, ulong hash, ulong value)
    {
        place[0] = (uint)(hash >> 8);
        place[1] = (uint)((hash >> 40) & 0xFFFF) | (uint)((value >> 32) << 16);
        place[2] = (uint)value;
    }

    private static ulong ValueAt(ReadOnlySpan<uint> place) => ((ulong)(place[1] >> 16) << 32) | place[2];

    private void Grow()
    {
        uint[][] old = _pages;
        _pages = new uint[(old.Length * 9 / 8) + 1][];
        for (int i = 0; i < _pages.Length; i++)
        {
            _pages[i] = TakePage(spare);
        }

        foreach (uint[] page in old)
        {
            for (int at = 0; at < page.Length; at += Stride)
            {
                if (ValueAt(page.AsSpan(at)) is > 0 and ulong value)
                {
                    ulong hash = ((ulong)page[at] << 8) | ((ulong)(page[at + 1] & 0xFFFF) << 40);
                    Put(Find(hash), hash, value);
                }
            }

            spare.Push(page);
        }
    }

    // Its place, or the first empty one where it would be.
    private Span<uint> Find(ulong hash)
    {
        uint low = (uint)(hash >> 8);
        uint high = (uint)((hash >> 40) & 0xFFFF);
        uint count = (uint)_pages.Length << PageBits;
        uint number = low % count;
        while (true)
        {
            Span<uint> place = _pages[number >> PageBits].AsSpan((int)(number & (PagePlaces - 1)) * Stride, Stride);
            if (ValueAt(place) == 0 || (place[0] == low && (place[1] & 0xFFFF) == high))
            {
                return place;
            }

            number = number + 1 == count ? 0 : number + 1;
        }
    }
}
