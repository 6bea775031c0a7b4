using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <content>What is counted, and how many may fail.</content>
public sealed partial class FleetRun<TOutput>
{
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

    private void Count(FleetOutcome<TOutput>? outcome) => _progress = outcome switch
    {
        null => _progress,
        { IsRecorded: true, Error: null } => _progress with { Skipped = _progress.Skipped + 1 },
        { Error: not null } => _progress with { Failed = _progress.Failed + 1 },
        { IsDeclined: true } => _progress with { Declined = _progress.Declined + 1 },
        { WasAbsent: true } => _progress with { Done = _progress.Done + 1, Absent = _progress.Absent + 1 },
        _ => _progress with { Done = _progress.Done + 1 },
    };

    private void CountNotBegun() => _progress = _progress with { NotBegun = _progress.NotBegun + 1 };

    // On any thread.
    private void Watch(IServiceAttempt attempt)
    {
        if (attempt.Attempt > 1)
        {
            Interlocked.Increment(ref _retries);
        }

        if (attempt is { StatusCode: 429 or 503, RetryAfter: { } wait })
        {
            // A service asks everybody to wait.
            Interlocked.Exchange(ref _pausedUntil, Environment.TickCount64 + (long)wait.TotalMilliseconds);
        }
    }
}
