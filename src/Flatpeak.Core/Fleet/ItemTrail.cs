using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What the journal of a run gets to know of one item.</summary>
internal sealed class ItemTrail<TOutput>(
    RunJournal journal, ItemKey key, IReadOnlyDictionary<string, string>? names, EarlierAttempt? earlier, FleetRecord<TOutput>? record)
{
    private readonly object _lock = new();
    private int _attempts;
    private int? _status;
    private TimeSpan _requests;
    private TimeSpan _pauses;
    private long _start;

    /// <inheritdoc cref="FleetContext.Earlier"/>
    public EarlierAttempt? Earlier => earlier;

    /// <summary>It is about to be carried out; done when the journal says so for good.</summary>
    public Task BeginAsync()
    {
        _start = journal.Clock.GetTimestamp();
        return journal.Append(new BeganEntry { Key = key.Key, Occurrence = key.Occurrence, Names = names });
    }

    /// <summary>A step of it has ended. What fails here fails again at its end.</summary>
    public void Step(StepEntry step) => _ = journal.Append(step with { Key = key.Key, Occurrence = key.Occurrence });

    /// <summary>A request was sent for it; on any thread.</summary>
    public void Count(IServiceAttempt attempt)
    {
        lock (_lock)
        {
            _attempts++;
            _status = attempt.StatusCode;
            _requests += attempt.Elapsed;
            _pauses += attempt.RetryAfter ?? TimeSpan.Zero;
        }
    }

    /// <summary>What became of it.</summary>
    public Task EndAsync(FleetOutcome<TOutput> outcome)
    {
        JournalState state = outcome.Error switch
        {
            null => JournalState.Done,
            OperationCanceledException or ServiceException { OutcomeUnknown: true } => JournalState.InDoubt,

            // Whatever failed now, the earlier attempt may still have been carried out.
            _ => earlier is { WasBegun: true } ? JournalState.InDoubt : JournalState.Failed,
        };
        EndEntry end = End(state, outcome);
        lock (_lock)
        {
            end = end with
            {
                Attempts = _attempts,
                Status = _status,
                Ms = _start == 0 ? 0 : Round(journal.Clock.GetElapsedTime(_start)),
                RequestMs = Round(_requests),
                PauseMs = _pauses > TimeSpan.Zero ? Round(_pauses) : null,
            };
        }

        return journal.Append(end);
    }

    /// <summary>It was rolled back; or could not be, and has an error then.</summary>
    public Task RolledBackAsync(FleetOutcome<TOutput>? left) => left is null
        ? journal.Append(End(JournalState.RolledBack, new FleetOutcome<TOutput>()))
        : journal.Append(End(JournalState.InDoubt, left));

    private EndEntry End(JournalState state, FleetOutcome<TOutput> outcome) => new()
    {
        Key = key.Key,
        Occurrence = key.Occurrence,

        // What began has said it then.
        Names = _start == 0 ? names : null,
        State = state,
        Warning = outcome.Warning,
        Error = outcome.Error is null ? null : JournalError.Of(outcome.Error),
        Result = outcome.Output is not null && record is not null ? record.Write(outcome.Output) : null,
    };

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);
}
