namespace Flatpeak.Http;

/// <summary>How many requests a service accepted lately, by the time at which they were sent (seconds, of any one clock).</summary>
internal sealed class RecentSuccesses
{
    private const double Slot = 0.05;
    private const int Slots = 64;

    // More is of a time whose limit may have been another.
    private const int MostSlots = 26;

    private readonly int[] _counts = new int[Slots];
    private readonly long[] _times = new long[Slots];

    /// <summary>Counts one.</summary>
    public void Add(double sentAt)
    {
        long time = (long)(sentAt / Slot);
        long index = time % Slots;
        if (_times[index] != time)
        {
            _times[index] = time;
            _counts[index] = 0;
        }

        _counts[index]++;
    }

    /// <summary>How many were accepted in the time before a moment; at most three seconds are remembered.</summary>
    public int Before(double moment, double seconds)
    {
        long last = (long)(moment / Slot);
        int count = 0;
        for (long time = Math.Max(0, last - (long)Math.Round(seconds / Slot) + 1); time <= last; time++)
        {
            count += _times[time % Slots] == time ? _counts[time % Slots] : 0;
        }

        return count;
    }

    /// <summary>
    /// The rate that was kept up before a moment, beyond a burst that the service may have let through on top of it: the
    /// highest that any stretch of time proves.
    /// </summary>
    /// <param name="moment">The end of each stretch.</param>
    /// <param name="burst">How many of the requests in it prove nothing.</param>
    /// <param name="shortest">The shortest stretch, in seconds; what a shorter one shows is chance.</param>
    public double RateBefore(double moment, double burst, double shortest)
    {
        // The last slot is only as long as until the moment.
        double last = moment % Slot;
        double rate = 0;
        for (int slots = (int)Math.Round(shortest / Slot); slots <= MostSlots; slots++)
        {
            rate = Math.Max(rate, (Before(moment, slots * Slot) - burst) / (((slots - 1) * Slot) + last));
        }

        return rate;
    }
}
