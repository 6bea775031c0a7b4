namespace Flatpeak.Simulator.Services;

/// <summary>The seeded random generator of ids and jitter, safe to share between requests.</summary>
internal sealed class SeededRandom(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The seed it began with.</summary>
    public int Seed => seed;

    /// <summary>A whole number from 0 to <paramref name="maximum"/>, both included.</summary>
    public int UpTo(int maximum)
    {
        lock (_random)
        {
            return _random.Next(maximum + 1);
        }
    }

    /// <summary>24 hexadecimal digits, as Flatpeak's ids have behind their prefix.</summary>
    public string Hex24()
    {
        Span<byte> bytes = stackalloc byte[12];
        lock (_random)
        {
            _random.NextBytes(bytes);
        }

        return Convert.ToHexStringLower(bytes);
    }
}
