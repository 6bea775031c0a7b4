namespace Flatpeak.Tests.Running;

/// <summary>A clock that stands still until it is put forward: then whatever has waited for so long goes on.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<Wait> _waits = [];
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private TimeSpan _time;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far it was put forward.</summary>
    public TimeSpan Time
    {
        get
        {
            lock (_lock)
            {
                return _time;
            }
        }
    }

    /// <summary>By that time, the next thing goes on that waits; null for nothing.</summary>
    public TimeSpan? Next
    {
        get
        {
            lock (_lock)
            {
                return _waits.Count == 0 ? null : _waits.Min(wait => wait.Until);
            }
        }
    }

    /// <summary>Puts it forward.</summary>
    public void Advance(TimeSpan by)
    {
        Wait[] due;
        lock (_lock)
        {
            _time += by;
            due = [.. _waits.Where(wait => wait.Until <= _time)];
            _waits.RemoveAll(due.Contains);
        }

        Array.ForEach(due, wait => wait.End());
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Time.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Time;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, () => callback(state));
        wait.Change(dueTime, period);
        return wait;
    }

    private sealed class Wait(HandClock clock, Action end) : ITimer
    {
        public TimeSpan Until { get; private set; }

        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._waits.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Until = clock._time + dueTime;
                    clock._waits.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
