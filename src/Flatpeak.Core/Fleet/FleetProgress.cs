namespace Flatpeak.Fleet;

/// <summary>The count of a run.</summary>
/// <param name="Added">Items so far.</param>
/// <param name="UnderWay">Those being prepared or carried out.</param>
/// <param name="Done">Those carried out.</param>
/// <param name="Failed">Those that failed, before they were carried out or then.</param>
/// <param name="Declined">Those that were not to be carried out, as the answer was.</param>
public readonly record struct FleetProgress(long Added, int UnderWay, long Done, long Failed, long Declined)
{
    /// <summary>Those that an earlier run has done, as the journal says.</summary>
    public long Skipped { get; init; }

    /// <summary>Those that were left as they are, without a question.</summary>
    public long Kept { get; init; }

    /// <summary>Those that only repeat others.</summary>
    public long Duplicates { get; init; }

    /// <summary>Those of other shards. They are not among those added.</summary>
    public long Elsewhere { get; init; }

    /// <summary>How many of those carried out changed nothing, as what they were to remove was gone already.</summary>
    public long Absent { get; init; }

    /// <summary>Those that were added and not begun, as the run ended early.</summary>
    public long NotBegun { get; init; }

    /// <summary>How many requests were repeated, as one before had failed.</summary>
    public long Retries { get; init; }

    /// <summary>For how long yet a service has asked to wait, as its last refusal says; zero for not at all.</summary>
    public TimeSpan Pause { get; init; }
}
