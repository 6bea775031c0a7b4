namespace Flatpeak.Fleet;

/// <summary>
/// Values of 48 bits by hashes of 56, of which the lowest 8 are the same for all of a table: 12 bytes each. Values that are not
/// there are 0.
/// </summary>
internal struct HashTable48
{
    // Three numbers a place: the hash's bits 8 to 39; its bits 40 to 55, below the value's highest 16; the value's others.
    private const int Stride = 3;

    private uint[]? _places;
    private int _count;

    /// <summary>The value of a hash. Zero for an empty place is no value: whoever sets one sets more than zero.</summary>
    public ulong this[ulong hash]
    {
        readonly get
        {
            if (_places is null)
            {
                return 0;
            }

            int at = Find(_places, hash);
            return ValueAt(_places, at);
        }

        set
        {
            _places ??= new uint[8 * Stride];
            int at = Find(_places, hash);
            if (ValueAt(_places, at) == 0)
            {
                if (value == 0)
                {
                    return;
                }

                // Four fifths full.
                if (++_count * 5 > _places.Length / Stride * 4)
                {
                    Grow();
                    at = Find(_places, hash);
                }
            }

            Put(_places, at, hash, value);
        }
    }

    private void Grow()
    {
        uint[] old = _places!;
        _places = new uint[(old.Length / Stride * 3 / 2) * Stride];
        for (int at = 0; at < old.Length; at += Stride)
        {
            if (ValueAt(old, at) is > 0 and ulong value)
            {
                ulong hash = ((ulong)old[at] << 8) | ((ulong)(old[at + 1] & 0xFFFF) << 40);
                Put(_places, Find(_places, hash), hash, value);
            }
        }
    }

    private static void Put(uint[] places, int at, ulong hash, ulong value)
    {
        places[at] = (uint)(hash >> 8);
        places[at + 1] = (uint)((hash >> 40) & 0xFFFF) | (uint)((value >> 32) << 16);
        places[at + 2] = (uint)value;
    }

    private static ulong ValueAt(uint[] places, int at) => ((ulong)(places[at + 1] >> 16) << 32) | places[at + 2];

    // Its place, or the first empty one where it would be.
    private static int Find(uint[] places, ulong hash)
    {
        uint low = (uint)(hash >> 8);
        uint high = (uint)((hash >> 40) & 0xFFFF);
        uint count = (uint)(places.Length / Stride);
        uint place = low % count;
        while (true)
        {
            int at = (int)place * Stride;
            if (ValueAt(places, at) == 0 || (places[at] == low && (places[at + 1] & 0xFFFF) == high))
            {
                return at;
            }

            place = place + 1 == count ? 0 : place + 1;
        }
    }
}
