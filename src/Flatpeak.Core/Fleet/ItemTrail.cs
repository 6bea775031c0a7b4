using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What the journal of a run gets to know of one item.</summary>
internal sealed class ItemTrail<TOutput>(
    RunJournal journal, JournaledState state, IReadOnlyDictionary<string, string>? names, FleetRecord<TOutput>? record)
{
    private readonly object _lock = new();
    private readonly ItemKey _key = state.Key;
    private int _attempts;
    private int _retries;
    private int? _status;
    private TimeSpan _requests;
    private TimeSpan _pauses;
    private long? _start;
    private DateTimeOffset? _began;
    private JournalState? _end;

    /// <inheritdoc cref="FleetContext.Earlier"/>
    public EarlierAttempt? Earlier => state.Earlier;

    /// <summary>What an earlier run wrote of it; null for nothing.</summary>
    public RecordedItem? Recorded => state.Recorded;

    /// <inheritdoc cref="FleetContext.Missing"/>
    public DateTimeOffset? Missing => state.Missing;

    /// <summary>Its time begins; the journal knows nothing of it yet.</summary>
    public void Start() => _start = journal.Clock.GetTimestamp();

    /// <summary>It is about to be carried out; done when the journal says so for good.</summary>
    /// <param name="planNames">What else names it, as preparing it has found; null where what it came with is all.</param>
    public Task BeginAsync(IReadOnlyDictionary<string, string>? planNames)
    {
        var entry = new BeganEntry
        {
            Key = _key.Key,
            Occurrence = _key.Occurrence,
            Names = planNames ?? names,
            Since = Earlier is { WasBegun: true } earlier ? earlier.Since : _began,
        };
        _began ??= journal.Clock.GetUtcNow();
        return journal.Append(entry);
    }

    /// <summary>A step of it has ended; done when the journal says so for good. What fails here fails again at its end.</summary>
    public Task StepAsync(StepEntry step) => journal.Append(step with { Key = _key.Key, Occurrence = _key.Occurrence });

    /// <summary>A request was sent for it; on any thread.</summary>
    public void Count(IServiceAttempt attempt)
    {
        lock (_lock)
        {
            _attempts++;
            _retries += attempt.Attempt > 1 ? 1 : 0;
            _status = attempt.StatusCode;
            _requests += attempt.Elapsed;
            _pauses += attempt.RetryAfter ?? TimeSpan.Zero;
        }
    }

    /// <summary>What became of it.</summary>
    public Task EndAsync(FleetOutcome<TOutput> outcome)
    {
        JournalState end = outcome.Error switch
        {
            null => JournalState.Done,
            OperationCanceledException or ServiceException { OutcomeUnknown: true } => JournalState.InDoubt,

            // Whatever failed now, the earlier attempt may still have been carried out.
            _ => Earlier is { WasBegun: true } ? JournalState.InDoubt : JournalState.Failed,
        };
        EndEntry entry = End(end, outcome);
        lock (_lock)
        {
            entry = entry with
            {
                Attempts = _attempts,
                Retries = _retries > 0 ? _retries : null,
                Status = _status,
                Ms = _start is { } start ? Round(journal.Clock.GetElapsedTime(start)) : 0,
                RequestMs = Round(_requests),
                PauseMs = _pauses > TimeSpan.Zero ? Round(_pauses) : null,
            };
        }

        return AppendAsync(entry);
    }

    /// <summary>The error of one that was carried out, and whose end could not be written.</summary>
    public ServiceException NotRecorded(ServiceException cause) => JournalFile.NotRecorded(journal.Path, _key, cause);

    /// <summary>It was rolled back; or could not be, and has an error then.</summary>
    public Task RolledBackAsync(FleetOutcome<TOutput>? left) => left is null
        ? AppendAsync(End(JournalState.RolledBack, new FleetOutcome<TOutput>()))
        : AppendAsync(End(JournalState.InDoubt, left));

    /// <summary>
    /// A stop came before anything was sent that changes something. What failed before is failed still, and may be done in part.
    /// </summary>
    /// <param name="isPartlyDone">True where something was done of it before, although the journal may not say so.</param>
    public Task StoppedAsync(bool isPartlyDone) => isPartlyDone || Recorded is { WasRolledBack: false }
        ? AppendAsync(End(JournalState.Failed, new FleetOutcome<TOutput>()) with { Error = JournalError.StoppedAgain })
        : RolledBackAsync(null);

    private Task AppendAsync(EndEntry end)
    {
        JournalState? before = _end;
        _end = end.State;
        return journal.Append(end, before);
    }

    private EndEntry End(JournalState end, FleetOutcome<TOutput> outcome) => new()
    {
        Key = _key.Key,
        Occurrence = _key.Occurrence,

        // What began has said it then, and in an earlier run perhaps more of it.
        Names = _began is null && Recorded is null ? names : null,
        State = end,
        Absent = outcome.WasAbsent ? true : null,
        Warning = outcome.Warning,
        Error = outcome.Error is null ? null : JournalError.Of(outcome.Error),
        WasThere = outcome.WasThere,
        Result = outcome.Output is not null && record is not null ? record.Write(outcome.Output) : null,
    };

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);
}
