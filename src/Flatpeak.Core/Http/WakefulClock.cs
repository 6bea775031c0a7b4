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

    // One for each, as clients with the same clock share a rate gate.
    private static readonly ConditionalWeakTable<TimeProvider, WakefulClock> All = [];

    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly DateTimeOffset _startTime;
    private long _slept;

    private WakefulClock(TimeProvider clock)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        _startTime = clock.GetUtcNow();
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _clock.LocalTimeZone;

    /// <summary>That clock, awake.</summary>
    public static WakefulClock Of(TimeProvider clock) => clock as WakefulClock ?? All.GetValue(clock, one => new WakefulClock(one));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        long now = _clock.GetTimestamp();
        TimeSpan missed = _clock.GetUtcNow() - _startTime - _clock.GetElapsedTime(_start, now);
        long slept = Volatile.Read(ref _slept);
        long ticks = (long)(missed.TotalSeconds * TimestampFrequency);
        while (ticks > slept + (Grain.TotalSeconds * TimestampFrequency))
        {
            // A time of day that was put back counts for nothing, and the same forward again for nothing more.
            long seen = Interlocked.CompareExchange(ref _slept, ticks, slept);
            slept = seen == slept ? ticks : seen;
        }

        return now + slept;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);
}
