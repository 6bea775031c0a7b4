using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>What one step of all items took, in all runs.</summary>
/// <param name="Step">The step, such as <c>Thing</c>.</param>
public sealed record StepSummary(string Step)
{
    /// <summary>How often it was taken.</summary>
    public long Count { get; init; }

    /// <summary>How often it failed.</summary>
    public long Failed { get; init; }

    /// <summary>All its time.</summary>
    public TimeSpan Total { get; init; }

    /// <summary>The longest that it took.</summary>
    public TimeSpan Longest { get; init; }

    internal StepSummary With(StepEntry step)
    {
        TimeSpan time = TimeSpan.FromMilliseconds(step.Ms ?? 0);
        return this with
        {
            Count = Count + 1,
            Failed = Failed + (step.State == nameof(JournalState.Failed) ? 1 : 0),
            Total = Total + time,
            Longest = time > Longest ? time : Longest,
        };
    }
}
