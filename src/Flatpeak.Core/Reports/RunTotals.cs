using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>What became of items, and what that took.</summary>
public sealed record RunTotals
{
    /// <summary>Carried out.</summary>
    public long Done { get; init; }

    /// <summary>Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Perhaps carried out.</summary>
    public long InDoubt { get; init; }

    /// <summary>Carried out, and taken back.</summary>
    public long RolledBack { get; init; }

    /// <summary>Requests that were sent for them.</summary>
    public long Requests { get; init; }

    /// <summary>How many of these repeated one that had failed.</summary>
    public long Retries { get; init; }

    /// <summary>How long the items took, each by itself; they run at a time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How much of that their requests took.</summary>
    public TimeSpan RequestTime { get; init; }

    /// <summary>For how long services asked to wait, each time that they did.</summary>
    public TimeSpan PauseTime { get; init; }

    /// <summary>All items.</summary>
    public long Items => Done + Failed + InDoubt + RolledBack;

    internal static RunTotals Of(JournalItem item) => new()
    {
        Done = item.State == JournalState.Done ? 1 : 0,
        Failed = item.State == JournalState.Failed ? 1 : 0,
        InDoubt = item.State == JournalState.InDoubt ? 1 : 0,
        RolledBack = item.State == JournalState.RolledBack ? 1 : 0,
        Requests = item.Attempts,
        Retries = item.Retries,
        Duration = item.Duration,
        RequestTime = item.RequestTime,
        PauseTime = item.PauseTime,
    };

    internal RunTotals Plus(RunTotals other) => new()
    {
        Done = Done + other.Done,
        Failed = Failed + other.Failed,
        InDoubt = InDoubt + other.InDoubt,
        RolledBack = RolledBack + other.RolledBack,
        Requests = Requests + other.Requests,
        Retries = Retries + other.Retries,
        Duration = Duration + other.Duration,
        RequestTime = RequestTime + other.RequestTime,
        PauseTime = PauseTime + other.PauseTime,
    };
}
