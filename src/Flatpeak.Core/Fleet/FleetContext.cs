using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What the work on an item has of its run.</summary>
public sealed class FleetContext
{
    private readonly Action<object> _note;
    private readonly Func<TimeSpan, CancellationToken, Task> _pause;
    private readonly Func<StepEntry, Task>? _step;
    private readonly Func<IReadOnlyDictionary<string, string>?, Task>? _begin;

    internal FleetContext(
        Action<object> note, Func<TimeSpan, CancellationToken, Task> pause, Func<StepEntry, Task>? step,
        Func<IReadOnlyDictionary<string, string>?, Task>? begin, CancellationToken cutOff)
    {
        _note = note;
        _pause = pause;
        _step = step;
        _begin = begin;
        CutOff = cutOff;
    }

    /// <summary>
    /// An attempt of an earlier run at this item, which may have been carried out, as the run's journal says: look first. Null
    /// for none.
    /// </summary>
    public EarlierAttempt? Earlier { get; init; }

    /// <summary>What the journal says of an earlier run that began this item, and did not do it; null for nothing.</summary>
    public RecordedItem? Recorded { get; init; }

    /// <summary>
    /// When an earlier run looked for this item, and did not find it, by this computer's clock then: what has its name now, and was
    /// made since, is another one than was meant. Null where none did.
    /// </summary>
    public DateTimeOffset? Missing { get; init; }

    /// <summary>
    /// Cancelled when a stop has waited long enough for what is out: <see cref="FleetRun{TOutput}.StopGrace"/> after the token of
    /// the work, on which nothing more may begin.
    /// </summary>
    public CancellationToken CutOff { get; }

    /// <summary>
    /// Notes what happens on the way, for <see cref="FleetOutcome{TOutput}.Notes"/>. What is an <see cref="IServiceAttempt"/>
    /// is counted for the journal too.
    /// </summary>
    public void Note(object note) => _note(note);

    /// <summary>
    /// Pauses, and leaves its slot to other items meanwhile: however many pause, as many as there are slots are worked on.
    /// One pause at a time.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task PauseAsync(TimeSpan time, CancellationToken cancellationToken) => _pause(time, cancellationToken);

    /// <summary>
    /// Tells the journal, if there is one, that this item is about to be changed, where its work does so itself
    /// (<see cref="FleetWork{TPlan,TOutput}.BeginsItself"/>). Where that fails, nothing must be sent.
    /// </summary>
    /// <param name="names">What else names the item by now: all of it; null for what it came with.</param>
    public Task BeginAsync(IReadOnlyDictionary<string, string>? names) => _begin?.Invoke(names) ?? Task.CompletedTask;

    /// <summary>Tells the journal, if there is one, that a step of this item has ended.</summary>
    /// <inheritdoc cref="StepAsync" path="/param"/>
    public void Step(
        string step, string state, bool found, int? status = null, TimeSpan? duration = null, bool metAnother = false) =>
        _ = StepAsync(step, state, found, status, duration, metAnother);

    /// <summary>The same, done when that outlives the process: for what must not be sent before.</summary>
    /// <param name="step">What it did.</param>
    /// <param name="state">What came of it.</param>
    /// <param name="found">True when it found what it was for.</param>
    /// <param name="status">The HTTP status that decided it; null for none.</param>
    /// <param name="duration">How long it took; null where that is not known.</param>
    /// <param name="metAnother">True when it failed because it found another one there than was meant.</param>
    public Task StepAsync(
        string step, string state, bool found, int? status = null, TimeSpan? duration = null, bool metAnother = false) => _step?.Invoke(
        new StepEntry
        {
            Step = step,
            State = state,
            Found = found,
            MetAnother = metAnother ? true : null,
            Status = status,
            Ms = duration is { } time ? Math.Round(time.TotalMilliseconds, 1) : null,
        }) ?? Task.CompletedTask;
}
