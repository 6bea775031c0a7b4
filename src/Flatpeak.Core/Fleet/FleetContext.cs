using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What the work on an item has of its run.</summary>
public sealed class FleetContext
{
    private readonly Action<object> _note;
    private readonly Func<TimeSpan, CancellationToken, Task> _pause;
    private readonly Action<StepEntry>? _step;

    internal FleetContext(
        Action<object> note, Func<TimeSpan, CancellationToken, Task> pause, EarlierAttempt? earlier, Action<StepEntry>? step,
        CancellationToken cutOff)
    {
        _note = note;
        _pause = pause;
        _step = step;
        Earlier = earlier;
        CutOff = cutOff;
    }

    /// <summary>
    /// An attempt of an earlier run at this item, which may have been carried out, as the run's journal says: look first. Null
    /// for none.
    /// </summary>
    public EarlierAttempt? Earlier { get; }

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

    /// <summary>Tells the journal, if there is one, that a step of this item has ended.</summary>
    /// <param name="step">What it did.</param>
    /// <param name="state">What came of it.</param>
    /// <param name="found">True when it found what it was for.</param>
    /// <param name="status">The HTTP status that decided it; null for none.</param>
    /// <param name="duration">How long it took; null where that is not known.</param>
    public void Step(string step, string state, bool found, int? status = null, TimeSpan? duration = null) => _step?.Invoke(new StepEntry
    {
        Step = step,
        State = state,
        Found = found,
        Status = status,
        Ms = duration is { } time ? Math.Round(time.TotalMilliseconds, 1) : null,
    });
}
