using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>Numbers by hashes: each has its own, also beside hashes that are nearly the same, and they are as small as said.</summary>
public sealed class HashIndexTests
{
    // 48 bits.
    private const ulong Most = 0xFFFF_FFFF_FFFF;

    // The lowest 8 bits are a table's; of the others, these have the same place in a small one.
    [Theory]
    [InlineData(0x0000_0001_00UL, 0x0000_0009_00UL)]
    [InlineData(0x0000_0000_0001_00UL, 0x0001_0000_0001_00UL)]
    [InlineData(0x00FF_0000_0001_00UL, 0x00FF_0000_0801_00UL)]
    [InlineData(0x0001_00UL, 0x0001_01UL)]
    public void Hashes_that_are_alike_have_numbers_of_their_own(ulong one, ulong other)
    {
        var index = new HashIndex { [one] = 1 };
        Assert.Equal(0UL, index[other]);

        index[other] = Most;

        Assert.Equal((1UL, Most), (index[one], index[other]));
        index[one] = 0x8000_0000_0000;
        Assert.Equal((0x8000_0000_0000UL, Most), (index[one], index[other]));
    }

    [Fact]
    public void Many_have_their_own_and_what_was_never_set_has_none()
    {
        var random = new Random(1);
        var index = new HashIndex();
        var expected = new Dictionary<ulong, ulong>();
        for (int i = 0; i < 5000; i++)
        {
            // In four tables, and with few places that are not taken.
            ulong hash = ((ulong)random.NextInt64(1L << 47) << 8) | (ulong)random.NextInt64(4);
            index[hash] = expected[hash] = (ulong)random.NextInt64(1, 1L << 48);
            index[hash ^ (1UL << 55)] = 0;
        }

        Assert.All(expected, one => Assert.Equal(one.Value, index[one.Key]));
        Assert.All(expected, one => Assert.Equal(0UL, index[one.Key ^ (1UL << 55)]));
    }

    // 14 pages of 64 places of 12 bytes are in use in the end; to copy each table in turn, it took no more than twice as many.
    [Fact]
    public void Tables_that_grow_use_the_room_of_smaller_ones_again()
    {
        var index = new HashIndex();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (ulong hash = 1; hash <= 700; hash++)
        {
            index[hash << 8] = hash;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 14 * 64 * 12, 2 * 14 * 64 * 12 + 6000);
    }
}
