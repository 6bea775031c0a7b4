using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <content>What is counted, and how many may fail.</content>
public sealed partial class FleetRun<TOutput>
{
    private readonly List<FleetItem<TOutput>> _notBegun = [];
    private long _retries;

    /// <summary>
    /// How many items may fail: with the last of them nothing more begins, and what was begun comes to its end. In an outage
    /// nearly all of them would. 0 for any number.
    /// </summary>
    public long MaximumFailures { get; init; }

    /// <summary>True once so many items have failed that the run ends (<see cref="MaximumFailures"/>).</summary>
    public bool HasTooManyFailures
    {
        get
        {
            lock (_lock)
            {
                return MaximumFailures > 0 && _progress.Failed >= MaximumFailures;
            }
        }
    }

    /// <summary>
    /// What was added and not begun, as the run ended early, in input order: nothing was changed for it. No more than fit into the
    /// window; <see cref="FleetProgress.NotBegun"/> is the count.
    /// </summary>
    public IReadOnlyList<object?> NotBegun
    {
        get
        {
            lock (_lock)
            {
                return [.. _notBegun.OrderBy(item => item.Number).Select(item => item.Item)];
            }
        }
    }

    private void Count(FleetOutcome<TOutput>? outcome) => _progress = outcome switch
    {
        null => _progress,
        { IsRecorded: true, Error: null } => _progress with { Skipped = _progress.Skipped + 1 },
        { Error: not null } => _progress with { Failed = _progress.Failed + 1 },
        { LeftOut: LeftOut.Declined } => _progress with { Declined = _progress.Declined + 1 },
        { LeftOut: LeftOut.Kept } => _progress with { Kept = _progress.Kept + 1 },
        { LeftOut: LeftOut.Duplicate } => _progress with { Duplicates = _progress.Duplicates + 1 },
        { WasAbsent: true } => _progress with { Done = _progress.Done + 1, Absent = _progress.Absent + 1 },
        _ => _progress with { Done = _progress.Done + 1 },
    };

    private void CountNotBegun(FleetItem<TOutput> item)
    {
        _progress = _progress with { NotBegun = _progress.NotBegun + 1 };
        NoteNotBegun(item);
    }

    private void NoteNotBegun(FleetItem<TOutput> item)
    {
        if (item is { IsKnown: false, WasRolledBack: false } && _notBegun.Count < _window)
        {
            _notBegun.Add(item);
        }
    }

    // On any thread.
    private void Watch(IServiceAttempt attempt)
    {
        if (attempt.Attempt > 1)
        {
            Interlocked.Increment(ref _retries);
        }

        if (attempt is { StatusCode: 429 or 503, Pause: { } wait })
        {
            // A service asks everybody to wait; with another status, whoever sent that request.
            Interlocked.Exchange(ref _pausedUntil, Environment.TickCount64 + (long)wait.TotalMilliseconds);
        }
    }
}
