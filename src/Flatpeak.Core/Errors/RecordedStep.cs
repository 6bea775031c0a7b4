namespace Flatpeak.Errors;

/// <summary>What a run's journal says of a step of an item, over all the runs that came to it.</summary>
/// <param name="State">What came of it, such as <c>Done</c>; <c>Failed</c> only where it never ended otherwise.</param>
/// <param name="At">When it first ended so, by this computer's clock then.</param>
/// <param name="Found">True when it found what it was for, in one of them.</param>
/// <param name="MetAnother">True when it found another one there than was meant, in one of them, and kept that.</param>
public readonly record struct RecordedStep(string State, DateTimeOffset At, bool Found, bool MetAnother)
{
    /// <summary>The state of one that failed.</summary>
    public const string Failed = "Failed";

    /// <summary>False for one that failed and found nothing, of which there is nothing to know.</summary>
    public bool Tells => Found || MetAnother || State != Failed;

    /// <summary>Adds what a step has come to, to what is known of the runs before.</summary>
    public static void Add(IDictionary<string, RecordedStep> steps, string name, RecordedStep step)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (step.Tells)
        {
            steps[name] = steps.TryGetValue(name, out RecordedStep earlier) ? earlier.And(step) : step;
        }
    }

    // The same, after a later run has come to it.
    private RecordedStep And(RecordedStep later) =>
        (State == Failed ? later : this) with { Found = Found || later.Found, MetAnother = MetAnother || later.MetAnother };
}
