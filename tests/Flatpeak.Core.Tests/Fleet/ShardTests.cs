using System.Security.Cryptography;
using System.Text;
using Flatpeak.Fleet;

namespace Flatpeak.Tests.Fleet;

/// <summary>Every item is in one share, the same everywhere and for ever.</summary>
public sealed class ShardTests
{
    [Theory]
    [InlineData("heat-pump-1", "1/8")]
    [InlineData("Wärmepumpe", "4/8")]
    [InlineData("", "5/8")]
    [InlineData("ns:a", "7/8")]
    public void What_was_in_a_share_once_is_in_it_for_ever(string key, string shard) => Assert.True(Shard.Parse(shard).Contains(key));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    public void Shares_have_no_overlap_and_no_gap_and_are_about_as_large(int count)
    {
        Shard[] shards = [.. Enumerable.Range(1, count).Select(number => Shard.Parse($"{number}/{count}"))];
        int[] sizes = new int[count];
        for (int i = 0; i < 200 * count; i++)
        {
            Shard one = Assert.Single(shards, shard => shard.Contains($"device-{i:D7}"));
            sizes[one.Number - 1]++;
        }

        Assert.All(sizes, size => Assert.InRange(size, 120, 290));
    }

    [Fact]
    public void It_is_the_hash_that_is_documented()
    {
        string hex = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("Zähler 7")));
        ulong hash = ulong.Parse(hex[..16], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(Shard.Parse($"{(hash % 1000) + 1}/1000").Contains("Zähler 7"));
    }

    [Theory]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("3")]
    [InlineData("3/8/1")]
    [InlineData("-1/8")]
    [InlineData("x/8")]
    [InlineData("")]
    public void What_is_no_share_is_refused(string text) => Assert.Contains("3/8", Assert.Throws<FormatException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_run_of_a_share_works_on_its_items_only_and_counts_the_others()
    {
        using var run = new FleetRun<int>(2, CancellationToken.None) { Shard = Shard.Parse("2/3") };
        for (int i = 0; i < 30; i++)
        {
            int item = i;
            run.Add(item, (_, _) => Task.FromResult(item), key: $"{item}");
        }

        int[] told = [.. run.TakeAll().Select(outcome => outcome.Output)];

        Assert.Equal(Enumerable.Range(0, 30).Where(item => Shard.Parse("2/3").Contains($"{item}")), told);
        Assert.Equal((told.Length, 30 - told.Length), (run.Progress.Added, run.Progress.Elsewhere));
    }
}
