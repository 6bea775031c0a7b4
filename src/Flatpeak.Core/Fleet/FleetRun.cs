using System.Diagnostics.CodeAnalysis;

namespace Flatpeak.Fleet;

/// <summary>
/// Work on an endless input. Items are prepared concurrently, asked about one by one on the caller's thread, and carried
/// out concurrently, all under one throttle; outcomes come in input order, and only so many are kept. After a fatal one
/// nothing more begins, and what was begun comes to its end. One thread adds items and takes outcomes.
/// </summary>
/// <typeparam name="TOutput">What carrying an item out makes.</typeparam>
public sealed partial class FleetRun<TOutput> : IDisposable
{
    /// <summary>
    /// How many items a run holds by default: most of them done, behind one that is not. At 500 items a second that is
    /// room for one whose retries take fifteen seconds.
    /// </summary>
    public const int DefaultWindow = 8192;

    // How many items for each slot are read ahead.
    private const int ReadAhead = 8;

    private readonly object _lock = new();
    private readonly Queue<FleetItem<TOutput>> _items = new();
    private readonly Queue<FleetItem<TOutput>> _unprepared = new();
    private readonly Queue<FleetItem<TOutput>> _unasked = new();
    private readonly Queue<TaskCompletionSource> _resuming = new();
    private readonly Queue<FleetItem<TOutput>> _approved = new();
    private readonly Queue<FleetItem<TOutput>> _unwanted = new();
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _cutOff = new();
    private readonly CancellationTokenSource _grace = new();
    private readonly CancellationTokenRegistration _onStop;
    private readonly int _throttle;
    private readonly int _window;
    private FleetProgress _progress;
    private long _nextWaiting;
    private long _pausedUntil;
    private long _numbers;
    private int _running;
    private int _paused;
    private int _unsettled;
    private bool _isComplete;
    private bool _isClosed;
    private bool _isStopped;
    private bool _isDisposed;

    /// <summary>Begins a run.</summary>
    /// <param name="throttle">How many items are worked on at a time.</param>
    /// <param name="stop">Ends the work under way, once what is out is answered, and starts no more.</param>
    /// <param name="window">How many items may be begun and not told.</param>
    public FleetRun(int throttle, CancellationToken stop, int window = DefaultWindow)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(throttle, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        _throttle = throttle;
        _window = window;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _onStop = _stop.Token.Register(BeginToStop);
    }

    /// <summary>
    /// How long a stop waits for what is out (<see cref="FleetContext.CutOff"/>) and for what has to be rolled back. Zero for not
    /// at all.
    /// </summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where what becomes of each item is written down, and where what an earlier run did is read; null for nowhere. Every item
    /// needs a key then. It is disposed of after the run.
    /// </summary>
    public RunJournal? Journal { get; init; }

    /// <summary>How results are written into the journal; null for not at all.</summary>
    public FleetRecord<TOutput>? Record { get; init; }

    /// <summary>The share of the items that is this run's; the others are passed over. Null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>
    /// Called on the caller's thread about ten times a second while <see cref="TryPeek"/> waits, such as to show how far the run
    /// is; null for not at all.
    /// </summary>
    public Action? Waiting { get; init; }

    /// <summary>The count so far.</summary>
    public FleetProgress Progress
    {
        get
        {
            long pause = Interlocked.Read(ref _pausedUntil) - Environment.TickCount64;
            lock (_lock)
            {
                return _progress with
                {
                    UnderWay = _running + _paused,
                    Retries = Interlocked.Read(ref _retries),
                    Pause = pause > 0 ? TimeSpan.FromMilliseconds(pause) : TimeSpan.Zero,
                };
            }
        }
    }

    // Those that pause leave the slots to others, which must have been read for that.
    private bool HasRoom => _unsettled - _paused < _throttle * ReadAhead && _items.Count < _window;

    /// <summary>No more items will be added: <see cref="TryPeek"/> waits for those that are left.</summary>
    public void CompleteAdding()
    {
        lock (_lock)
        {
            _isComplete = true;
        }
    }

    /// <summary>
    /// The next outcome in input order; it stays the next until it is dequeued. Asks first what can be asked. Waits while
    /// there is no room for another item. False when there is room, and nothing can be told yet; or when all is told.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public bool TryPeek([MaybeNullWhen(false)] out FleetOutcome<TOutput> outcome)
    {
        while (true)
        {
            FleetItem<TOutput>? next = Next(out bool isWaiting);
            if (isWaiting)
            {
                Waiting!();
            }
            else if (next is { Phase: FleetPhase.Prepared })
            {
                // Not under the lock: whoever is asked may think for an hour.
                Answer(next, next.Ask());
            }
            else
            {
                outcome = next?.Outcome;
                return outcome is not null;
            }
        }
    }

    /// <summary>Removes the next outcome: it is told.</summary>
    public void Dequeue()
    {
        lock (_lock)
        {
            _items.Dequeue();
        }
    }

    /// <summary>
    /// Stops: nothing more begins, what is out is waited for, and then cut off. What was carried out and is not told is rolled
    /// back where it can be. All that within <see cref="StopGrace"/>.
    /// </summary>
    /// <returns>What was begun, and is neither told nor rolled back, in input order. The rest is <see cref="NotBegun"/>.</returns>
    public IReadOnlyList<FleetOutcome<TOutput>> Stop()
    {
        _grace.CancelAfter(StopGrace);
        _stop.Cancel();
        lock (_lock)
        {
            _isStopped = true;

            // The last first: later items may rely on earlier ones.
            foreach (FleetItem<TOutput> item in _items.Where(item => item.Phase == FleetPhase.Settled).Reverse())
            {
                RollBackIfStopped(item);
            }

            StartWhatMay();
            while (_running + _paused > 0)
            {
                Monitor.Wait(_lock);
            }

            FleetOutcome<TOutput>[] left =
                [.. _items.Where(item => item.WasBegun).Select(item => item.Outcome).OfType<FleetOutcome<TOutput>>()];
            Array.ForEach([.. _items.Where(Waits)], NoteNotBegun);
            _items.Clear();
            return left;
        }
    }

    /// <summary>Stops: when it returns, nothing is under way any more.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Stop();
            _onStop.Dispose();
            _stop.Dispose();
            _cutOff.Dispose();
            _grace.Dispose();
        }
    }

    // What the caller has to do with next: an outcome to be told before a question, which may take long.
    private FleetItem<TOutput>? Next(out bool isWaiting)
    {
        isWaiting = false;
        lock (_lock)
        {
            while (true)
            {
                _stop.Token.ThrowIfCancellationRequested();
                Skip(_items, FleetPhase.Dropped);
                Skip(_unasked, FleetPhase.Settled);
                if (_items.TryPeek(out FleetItem<TOutput>? item) && item.Phase == FleetPhase.Settled)
                {
                    return item;
                }

                if (_unasked.TryPeek(out item) && item.Phase == FleetPhase.Prepared)
                {
                    return item;
                }

                if (_isComplete ? _items.Count == 0 : HasRoom)
                {
                    return null;
                }

                if (isWaiting = Wait())
                {
                    return null;
                }
            }
        }
    }

    private static void Skip(Queue<FleetItem<TOutput>> queue, FleetPhase phase)
    {
        while (queue.TryPeek(out FleetItem<TOutput>? item) && item.Phase == phase)
        {
            queue.Dequeue();
        }
    }
}
