namespace Flatpeak.Errors;

/// <summary>What a run's journal says of an item that an earlier run began, and did not do: where to go on.</summary>
/// <param name="Names">What else names it, as that run knew it; empty for nothing.</param>
/// <param name="Found">The steps that found what they were for.</param>
public sealed record RecordedItem(IReadOnlyDictionary<string, string> Names, IReadOnlyCollection<string> Found)
{
    /// <summary>True where nobody knows what became of it: it may have been done, or a part of it.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>What came of its steps, but for those that failed and found nothing, by their names.</summary>
    public IReadOnlyDictionary<string, RecordedStep> Steps { get; init; } = new Dictionary<string, RecordedStep>();

    /// <summary>True where a stop has left nothing of it; false where it failed, or is in doubt, and may be done in part.</summary>
    public bool WasRolledBack { get; init; }

    /// <summary>When it began, by this computer's clock then; null where it never did.</summary>
    public DateTimeOffset? Since { get; init; }
}
