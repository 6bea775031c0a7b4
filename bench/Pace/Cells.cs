namespace Flatpeak.Bench;

/// <summary>One thing that is measured, at a simulator in its first state.</summary>
internal sealed record Cell(string Group, string Name, Func<Service, Task<Figures>> RunAsync)
{
    /// <summary>No other has it.</summary>
    public string FullName => $"{Group} {Name}";
}

/// <summary>All that is measured.</summary>
internal static class Cells
{
    private const int HighLimit = 1000;
    private static readonly int[] Throttles = [8, 32, 256];
    private static readonly int[] Latencies = [5, 50, 200];
    private static readonly Limiter[] Limiters =
    [
        new("fromFirst"), new("aligned"), new("sliding"), new("bucket", 200), new("bucket", 10), new("bucket", 1),
    ];

    // A 503 that names no time is the failure of one request, and no limit.
    private static readonly Refusal[] Refusals =
    [
        new(429, "none"), new(429, "seconds"), new(429, "exact"), new(429, "date"),
        new(503, "seconds"), new(503, "exact"), new(503, "date"),
    ];

    /// <summary>A handful that shows every limiter, and what is no limit that stays.</summary>
    public static IEnumerable<Cell> Short(TimeSpan time) =>
    [
        Steady.Cell(time, Limiters[0], Refusals[0], 32, 50),
        Steady.Cell(time, Limiters[1], Refusals[2], 32, 50),
        Steady.Cell(time, Limiters[2], Refusals[1], 32, 50),
        Steady.Cell(time, Limiters[0], Refusals[3], 32, 5),
        Steady.Cell(time, Limiters[3], Refusals[0], 32, 5),
        Steady.Cell(time, Limiters[4], Refusals[0], 32, 50),
        Steady.Cell(time, Limiters[4], Refusals[2], 256, 200),
        Steady.Cell(time, Limiters[4], Refusals[1], 32, 50),
        Steady.Cell(time, Limiters[4], Refusals[5], 32, 50),
        Steady.Cell(time, Limiters[5], Refusals[0], 32, 50),
        Steady.Cell(time, Limiters[5], Refusals[2], 8, 200),
        Changing.Raise(Limiters[0], Refusals[2]),
        Changing.Raise(Limiters[4], Refusals[0]),
        .. High(time),
        .. Others(),
    ];

    /// <summary>
    /// Every limiter with every refusal, and each of these pairs with every throttle and every latency, but not with every
    /// pair of these: a third of the matrix, as a Latin square. A 503 is taken like a 429 that tells the same: once each.
    /// </summary>
    public static IEnumerable<Cell> Square(TimeSpan time) =>
    [
        .. from limiter in Enumerable.Range(0, Limiters.Length)
           from refusal in Enumerable.Range(0, Refusals.Length)
           from throttle in Enumerable.Range(0, Throttles.Length)
           where Refusals[refusal].Status == 429 || throttle == (limiter + refusal) % Throttles.Length
           let latency = (limiter + refusal + throttle) % Latencies.Length
           select Steady.Cell(time, Limiters[limiter], Refusals[refusal], Throttles[throttle], Latencies[latency]),
        .. High(time),
        .. Changes(),
        .. Others(),
    ];

    /// <summary>The whole matrix.</summary>
    public static IEnumerable<Cell> Full(TimeSpan time) =>
    [
        .. from limiter in Limiters
           from refusal in Refusals
           from throttle in Throttles
           from latency in Latencies
           select Steady.Cell(time, limiter, refusal, throttle, latency),
        .. High(time),
        .. Changes(),
        .. Others(),
    ];

    // So high that a timer cannot tell one request from the next.
    private static IEnumerable<Cell> High(TimeSpan time) =>
    [
        Steady.Cell(time, Limiters[0], Refusals[2], 256, 50, HighLimit),
        Steady.Cell(time, Limiters[2], Refusals[0], 64, 5, HighLimit),
        Steady.Cell(time, Limiters[4], Refusals[0], 64, 5, HighLimit),
    ];

    private static IEnumerable<Cell> Changes() =>
        from limiter in Limiters
        from refusal in Refusals.Where(refusal => refusal.Status == 429)
        select Changing.Raise(limiter, refusal);

    private static IEnumerable<Cell> Others() =>
    [
        Changing.ForEver(429, null),
        Changing.ForEver(429, "1"),
        Changing.ForEver(503, "1"),
        Changing.Outage(429, null),
        Changing.Outage(429, "1"),
        Changing.Outage(503, "1"),
        Changing.Order(),
        Sharing.Cell(Limiters[0], Refusals[2]),
        Sharing.Cell(Limiters[2], Refusals[0]),
        Sharing.Cell(Limiters[4], Refusals[0]),
        Sharing.Cell(Limiters[4], Refusals[2]),
    ];
}
