namespace Flatpeak.Fleet;

/// <summary>What the work on an item has of its run.</summary>
public sealed class FleetContext
{
    private readonly Action<object> _note;
    private readonly Func<TimeSpan, CancellationToken, Task> _pause;

    internal FleetContext(Action<object> note, Func<TimeSpan, CancellationToken, Task> pause)
    {
        _note = note;
        _pause = pause;
    }

    /// <summary>Notes what happens on the way, for <see cref="FleetOutcome{TOutput}.Notes"/>.</summary>
    public void Note(object note) => _note(note);

    /// <summary>
    /// Pauses, and leaves its slot to other items meanwhile: however many pause, as many as there are slots are worked on.
    /// One pause at a time.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task PauseAsync(TimeSpan time, CancellationToken cancellationToken) => _pause(time, cancellationToken);
}
