using System.Runtime.InteropServices;
using System.Text;

namespace Flatpeak.Comparison;

/// <summary>
/// Millions of names, each once, at some 60 bytes a name: their text as UTF-8 in large blocks, found by open addressing.
/// Nothing here is a managed object a name, and nothing that is large is ever copied but the slots. Not safe for concurrent use.
/// </summary>
internal sealed class NameTable
{
    private const int BlockBits = 20;
    private const int BlockSize = 1 << BlockBits;
    private const int ShelfBits = 14;
    private const int ShelfSize = 1 << ShelfBits;

    // A length of two bytes and the sort come before the text.
    private const int HeadSize = 3;

    private readonly List<byte[]> _blocks = [];
    private readonly List<Name[]> _shelves = [];
    private readonly byte[] _scratch = new byte[HeadSize + (4 * short.MaxValue)];
    private readonly byte[] _folded = new byte[4 * short.MaxValue];
    private int[] _slots = new int[1024];
    private int _used = BlockSize;

    /// <summary>How many names there are; each has a number below it.</summary>
    public int Count { get; private set; }

    /// <summary>A name's record.</summary>
    public ref Name this[int number] => ref _shelves[number >> ShelfBits][number & (ShelfSize - 1)];

    /// <summary>The number of a name; -1 where it is not there.</summary>
    public int Find(NameSort sort, string text)
    {
        ReadOnlySpan<byte> wanted = Encode(sort, text, out int hash);
        return _slots[Slot(wanted, hash)] - 1;
    }

    /// <summary>The number of a name, which is added where it is not there: as a device of its own.</summary>
    public int GetOrAdd(NameSort sort, string text)
    {
        ReadOnlySpan<byte> wanted = Encode(sort, text, out int hash);
        int slot = Slot(wanted, hash);
        if (_slots[slot] != 0)
        {
            return _slots[slot] - 1;
        }

        int number = Count++;
        if (number >> ShelfBits == _shelves.Count)
        {
            _shelves.Add(new Name[ShelfSize]);
        }

        this[number] = new Name { Offset = Store(wanted), Hash = hash, Root = number, Next = -1 };
        _slots[slot] = number + 1;
        if (Count > _slots.Length / 4 * 3)
        {
            Grow();
        }

        return number;
    }

    /// <summary>The other names of the same sort that have the shape of one (<see cref="NameShape"/>).</summary>
    /// <remarks>They have its hash, so that they cost no memory, and are met on the way to it.</remarks>
    public IReadOnlyList<int> FindSimilar(int number)
    {
        List<int>? similar = null;
        ReadOnlySpan<byte> text = Bytes(this[number].Offset);
        int mask = _slots.Length - 1;
        for (int slot = this[number].Hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int other = _slots[slot] - 1;
            if (other != number && this[other].Hash == this[number].Hash && text[2] == Bytes(this[other].Offset)[2]
                && NameShape.AreSame(text[HeadSize..], Bytes(this[other].Offset)[HeadSize..]))
            {
                (similar ??= []).Add(other);
            }
        }

        return similar ?? [];
    }

    /// <summary>The text of a name, and its sort.</summary>
    public (NameSort Sort, string Text) Read(int number)
    {
        ReadOnlySpan<byte> bytes = Bytes(this[number].Offset);
        return ((NameSort)bytes[2], Encoding.UTF8.GetString(bytes[HeadSize..]));
    }

    private int Slot(ReadOnlySpan<byte> wanted, int hash)
    {
        int mask = _slots.Length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            int number = _slots[slot] - 1;
            if (number < 0 || (this[number].Hash == hash && Bytes(this[number].Offset).SequenceEqual(wanted)))
            {
                return slot;
            }
        }
    }

    private void Grow()
    {
        int[] slots = new int[_slots.Length * 2];
        int mask = slots.Length - 1;
        for (int number = 0; number < Count; number++)
        {
            int slot = this[number].Hash & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = number + 1;
        }

        _slots = slots;
    }

    private Span<byte> Encode(NameSort sort, string text, out int hash)
    {
        // Longer than anything that a service documents: told apart by their beginnings and lengths.
        ReadOnlySpan<char> start = text.AsSpan(0, Math.Min(text.Length, short.MaxValue));
        int length = Math.Min(Encoding.UTF8.GetBytes(start, _scratch.AsSpan(HeadSize)), ushort.MaxValue);
        MemoryMarshal.Write(_scratch, (ushort)length);
        _scratch[2] = (byte)sort;
        Span<byte> bytes = _scratch.AsSpan(0, HeadSize + length);

        // By its shape, so that names of one shape are found beside each other.
        Span<byte> folded = _folded.AsSpan(0, Encoding.UTF8.GetBytes(NameShape.Visible(start), _folded));
        for (int i = 0; i < folded.Length; i++)
        {
            folded[i] = NameShape.Folded(folded[i]);
        }

        var code = new HashCode();
        code.AddBytes(folded);
        code.Add(sort);
        hash = code.ToHashCode();
        return bytes;
    }

    private long Store(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > BlockSize)
        {
            _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockSize));
            _used = 0;
        }

        long offset = ((long)(_blocks.Count - 1) << BlockBits) | (uint)_used;
        bytes.CopyTo(_blocks[^1].AsSpan(_used));
        _used += bytes.Length;
        return offset;
    }

    private ReadOnlySpan<byte> Bytes(long offset)
    {
        ReadOnlySpan<byte> from = _blocks[(int)(offset >> BlockBits)].AsSpan((int)(offset & (BlockSize - 1)));
        return from[..(HeadSize + MemoryMarshal.Read<ushort>(from))];
    }
}
