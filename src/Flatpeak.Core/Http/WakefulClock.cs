using System.Runtime.CompilerServices;

namespace Flatpeak.Http;

/// <summary>
/// A clock whose timestamps go on while the computer sleeps: those of Linux and macOS stand still then, and what was looked at eight
/// hours ago would be as of now. It goes by the time of day for that, which somebody may put forward: then some looks are made once more.
/// </summary>
internal sealed class WakefulClock : TimeProvider
{
    // The two never agree exactly; a sleep is longer.
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    // One for each: timestamps of two of them, which have not seen the same sleep, mean nothing to one another.
    private static readonly ConditionalWeakTable<TimeProvider, WakefulClock> All = [];

    private readonly TimeProvider _clock;
    private readonly object _lock = new();
    private TimeSpan _ahead;
    private TimeSpan _slept;

    private WakefulClock(TimeProvider clock)
    {
        _clock = clock;
        _ahead = Ahead(clock.GetTimestamp());
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <summary>That clock, awake.</summary>
    public static WakefulClock Of(TimeProvider clock) => All.GetValue(clock, one => new WakefulClock(one));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            long now = _clock.GetTimestamp();
            TimeSpan ahead = Ahead(now);

            // Since it was asked last: a time of day that was put back before that takes nothing from a sleep.
            if (ahead - _ahead > Grain)
            {
                _slept += ahead - _ahead;
            }

            _ahead = ahead;
            return now + (long)(_slept.TotalSeconds * TimestampFrequency);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    // By how much the time of day is ahead of the timestamps, from some time on that is always the same.
    private TimeSpan Ahead(long now) => _clock.GetUtcNow() - DateTimeOffset.UnixEpoch - _clock.GetElapsedTime(0, now);
}
