namespace Flatpeak.Fleet;

/// <content>What runs: as many items at a time as there are slots, the earliest first.</content>
public sealed partial class FleetRun<TOutput>
{
    // In milliseconds.
    private const int WaitingInterval = 100;

    private void Add(FleetItem<TOutput> item)
    {
        lock (_lock)
        {
            item.Number = _numbers++;
            if (_isClosed)
            {
                CountNotBegun(item);
                return;
            }

            item.Attempted = Watch;
            _progress = _progress with { Added = _progress.Added + 1 };
            _unsettled++;
            _items.Enqueue(item);
            _unasked.Enqueue(item);
            if (item.Phase == FleetPhase.Unprepared)
            {
                _unprepared.Enqueue(item);
                StartWhatMay();
            }
        }
    }

    private void Answer(FleetItem<TOutput> item, FleetOutcome<TOutput>? instead)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _unasked.Dequeue();
            if (instead is not null)
            {
                item.Settle(instead);
                Arrive(item);
            }
            else
            {
                item.Phase = FleetPhase.Approved;
                _approved.Enqueue(item);
                StartWhatMay();
            }
        }
    }

    private void StartWhatMay()
    {
        // Those that paused came before all others.
        while (_running < _throttle && _resuming.TryDequeue(out TaskCompletionSource? resumed))
        {
            _paused--;
            _running++;
            resumed.SetResult();
        }

        while (_running < _throttle && NextToStart() is { } item)
        {
            _running++;
            FleetPhase phase = item.Phase = item.Phase switch
            {
                FleetPhase.Unprepared => FleetPhase.Preparing,
                FleetPhase.Approved => FleetPhase.Begun,
                FleetPhase same => same,
            };
            item.WasBegun |= phase == FleetPhase.Begun;
            _ = Task.Run(() => RunAsync(item, phase));
        }
    }

    // What was approved came before what is still to be prepared.
    private FleetItem<TOutput>? NextToStart()
    {
        FleetItem<TOutput>? item;
        if (_isStopped)
        {
            return _unwanted.TryDequeue(out item) ? item : null;
        }

        return !_stop.IsCancellationRequested && (_approved.TryDequeue(out item) || _unprepared.TryDequeue(out item)) ? item : null;
    }

    private async Task RunAsync(FleetItem<TOutput> item, FleetPhase phase)
    {
        Task work = phase switch
        {
            FleetPhase.Preparing => item.PrepareAsync(_stop.Token),
            FleetPhase.Begun => item.CarryOutAsync(PauseAsync, _stop.Token, _cutOff.Token),
            _ => item.RollBackAsync(_grace.Token),
        };
        await work.ConfigureAwait(false);
        lock (_lock)
        {
            _running--;
            Arrive(item);
            StartWhatMay();
            Monitor.PulseAll(_lock);
        }
    }

    private async Task PauseAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _running--;
            _paused++;
            StartWhatMay();
            Monitor.PulseAll(_lock);
        }

        try
        {
            await Task.Delay(time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also after a stop: what is under way has a slot, and all of them become free.
            var resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                _resuming.Enqueue(resumed);
                StartWhatMay();
            }

            await resumed.Task.ConfigureAwait(false);
        }
    }

    private void Arrive(FleetItem<TOutput> item)
    {
        if (item.Phase == FleetPhase.Unwanted)
        {
            return;
        }

        if (item.Outcome is null && item.Phase == FleetPhase.Preparing && !_isClosed)
        {
            item.Phase = FleetPhase.Prepared;
            return;
        }

        _unsettled--;
        Count(item.Outcome);

        // What the first fatal error says need not be said again of items that nothing was done to.
        bool saysNothing = item.Outcome is null || (_isClosed && item is { WasBegun: false, Outcome.IsFatal: true });
        if (item.Outcome is null)
        {
            CountNotBegun(item);
        }
        else if (saysNothing || item is { WasBegun: false, Outcome.IsInterrupted: true })
        {
            NoteNotBegun(item);
        }

        item.Phase = saysNothing ? FleetPhase.Dropped : FleetPhase.Settled;
        RollBackIfStopped(item);
        if (item.Outcome is { IsFatal: true } || HasTooManyFailures)
        {
            Close();
        }
    }

    private void Close()
    {
        _isComplete = true;
        _isClosed = true;
        _unprepared.Clear();
        _approved.Clear();
        foreach (FleetItem<TOutput> item in _items.Where(Waits))
        {
            item.Phase = FleetPhase.Dropped;
            CountNotBegun(item);
        }
    }

    private static bool Waits(FleetItem<TOutput> item) =>
        item.Phase is FleetPhase.Unprepared or FleetPhase.Prepared or FleetPhase.Approved;

    private void RollBackIfStopped(FleetItem<TOutput> item)
    {
        if (_isStopped && item.CanRollBack)
        {
            item.Phase = FleetPhase.Unwanted;
            _unwanted.Enqueue(item);
        }
    }

    // True when it is time to call whoever wants to know that it takes long.
    private bool Wait()
    {
        if (Waiting is null)
        {
            Monitor.Wait(_lock);
            return false;
        }

        // Also where it is woken all the time, by what is done behind the next in order.
        Monitor.Wait(_lock, WaitingInterval);
        long now = Environment.TickCount64;
        if (now < _nextWaiting)
        {
            return false;
        }

        _nextWaiting = now + WaitingInterval;
        return true;
    }

    private void BeginToStop()
    {
        _cutOff.CancelAfter(StopGrace);
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }
}
