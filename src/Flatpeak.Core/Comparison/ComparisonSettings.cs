namespace Flatpeak.Comparison;

/// <summary>What is compared, and how carefully.</summary>
public sealed record ComparisonSettings
{
    private readonly int _throttle = 16;

    /// <summary>The user's own list of what should be there; null for none.</summary>
    public IEnumerable<FleetRow>? List { get; init; }

    /// <summary>
    /// When the list was made, or began to be read: what was created since then is not called to be removed. Null for the time at which
    /// the comparison is made.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Only devices of these namespaces; empty for all. Names without a namespace are left out then.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>
    /// Says which device something is, for fleets whose sides name it differently: what has the same text is the same device,
    /// and what has none is left out, but for a row of the list, of which it must say something. Called for one at a time, on any
    /// thread. Null to go by the names themselves.
    /// </summary>
    public Func<ComparedDevice, string?>? MatchBy { get; init; }

    /// <summary>Reads the credentials of every registered device, a request each: no registry lists them.</summary>
    public bool IncludeCredentials { get; init; }

    /// <summary>Also tells what matches.</summary>
    public bool IncludeMatching { get; init; }

    /// <summary>
    /// Takes a thing that is not seen for one that is not there. Only for a session that may read every thing there is: nothing
    /// that only reads can tell what is hidden from what is not there.
    /// </summary>
    public bool SeesAllThings { get; init; }

    /// <summary>
    /// How long what would be reported must stay as it is, from one look at it to the next: longer than a search lags, and
    /// than a creation or removal takes that is under way.
    /// </summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How many devices are looked at at a time; at least one.</summary>
    public int Throttle
    {
        get => _throttle;
        init => _throttle = Math.Max(1, value);
    }
}
