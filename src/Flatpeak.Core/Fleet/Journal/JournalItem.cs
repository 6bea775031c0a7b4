using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What a journal says of an item, over all its runs.</summary>
/// <param name="Key">The item.</param>
public sealed record JournalItem(ItemKey Key)
{
    private static readonly Dictionary<string, string> NoNames = [];

    /// <summary>What else names it; empty for nothing.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = NoNames;

    /// <summary>What became of it; in doubt while it has no end.</summary>
    public JournalState State { get; init; } = JournalState.InDoubt;

    /// <summary>When it first began; null when it failed before.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>When it ended last; null when it did not.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The steps of its last run.</summary>
    public IReadOnlyList<StepEntry> Steps { get; init; } = [];

    /// <summary>Those of the runs before, but for what failed and found nothing.</summary>
    public IReadOnlyList<StepEntry> EarlierSteps { get; init; } = [];

    /// <summary>How many requests were sent for it, in all runs that came to its end.</summary>
    public int Attempts { get; init; }

    /// <summary>How many of them repeated one that had failed.</summary>
    public int Retries { get; init; }

    /// <summary>The HTTP status of the last of them; null for none.</summary>
    public int? Status { get; init; }

    /// <summary>How long it took, in all runs that came to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How much of that its requests took.</summary>
    public TimeSpan RequestTime { get; init; }

    /// <summary>For how long services asked to wait.</summary>
    public TimeSpan PauseTime { get; init; }

    /// <summary>What was said of it although it did not fail; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public JournalError? Error { get; init; }

    /// <summary>What all its runs have come to, as the next one would be told it.</summary>
    public RecordedItem ToRecorded()
    {
        var steps = new Dictionary<string, RecordedStep>(StringComparer.Ordinal);
        foreach (StepEntry step in EarlierSteps.Concat(Steps))
        {
            RecordedStep.Add(steps, step.Step, Recorded(step));
        }

        return new RecordedItem(Names, [.. steps.Where(step => step.Value.Found).Select(step => step.Key)])
        {
            Steps = steps,
            IsInDoubt = State == JournalState.InDoubt,
            Since = Began,
        };
    }

    private static RecordedStep Recorded(StepEntry step) => new(step.State, step.At, step.Found, step.MetAnother == true);

    internal JournalItem With(ItemEntry entry) => entry switch
    {
        BeganEntry => this with
        {
            State = JournalState.InDoubt,

            // Where nothing had begun, what was refused may have been another row with this key.
            Names = entry.Names ?? (Began is null ? NoNames : Names),
            Began = Began ?? entry.At,
            EarlierSteps = Steps.Count == 0 ? EarlierSteps : [.. EarlierSteps, .. Steps.Where(step => Recorded(step).Tells)],
            Steps = [],
            Error = null,
            Warning = null,
        },
        StepEntry step => this with { Steps = [.. Steps, step] },
        EndEntry end => this with
        {
            State = end.State,
            Names = entry.Names ?? Names,
            Ended = end.At,
            Attempts = Attempts + end.Attempts,
            Retries = Retries + (end.Retries ?? 0),
            Status = end.Status,
            Duration = Duration + TimeSpan.FromMilliseconds(end.Ms),
            RequestTime = RequestTime + TimeSpan.FromMilliseconds(end.RequestMs),
            PauseTime = PauseTime + TimeSpan.FromMilliseconds(end.PauseMs ?? 0),
            Warning = end.Warning,
            Error = end.Error,
        },
        _ => this,
    };
}
