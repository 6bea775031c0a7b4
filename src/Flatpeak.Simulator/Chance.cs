namespace Flatpeak.Simulator;

/// <summary>The seeded random generator of ids and jitter, safe to share between requests.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>The seed it began with.</summary>
    public int Seed => seed;

    /// <summary>A whole number from 0 to <paramref name="maximum"/>, both included.</summary>
    public int UpTo(int maximum)
    {
        lock (random)
        {
            return random.Next(maximum + 1);
        }
    }

    /// <summary>24 hexadecimal digits, as Flatpeak's ids have behind their prefix.</summary>
    public string Hex24()
    {
        Span<byte> bytes = stackalloc byte[12];
        lock (random)
        {
            random.NextBytes(bytes);
        }

        return Convert.ToHexStringLower(bytes);
    }
}
