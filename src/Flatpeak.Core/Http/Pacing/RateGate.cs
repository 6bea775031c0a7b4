using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>
/// What all requests to one authority pass through: wide open until the first refusal. That closes it for everyone, until
/// the service may be asked again. From then on requests leave at a <see cref="Pace"/>, in the order in which they were made.
/// </summary>
/// <remarks>
/// One decision to give up for all who wait and have no more <see cref="Patience"/>: after as many fruitless rounds in a row
/// as may be retried, or when the service asks to wait too long. Where nobody is left, whoever comes later waits for a moment,
/// until one request has tried for all of them; or fails at once, where the service said how long it refuses.
/// </remarks>
internal sealed partial class RateGate(TimeProvider clock)
{
    private readonly object _lock = new();
    private readonly PriorityQueue<GateTurn, long> _waiting = new();
    private readonly long _origin = clock.GetTimestamp();
    private readonly Pace _pace = new();
    private readonly FruitlessRounds _fruitless = new();

    // A service may refuse changes, and let through the reads that go before each attempt at one.
    private readonly FruitlessRounds _fruitlessChanges = new();
    private Closing? _closing;
    private ServiceException? _refusal;
    private bool _told;
    private bool _oneAtATime;
    private bool _settlesAtOpening;
    private double _opensAt;
    private double _wakesAt = double.PositiveInfinity;
    private int _underWay;
    private int _underWayOfRound;
    private int _round;
    private int _fruitlessOfClosing;
    private long _orders;

    /// <summary>True while nobody may send anything.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return Now < _opensAt;
            }
        }
    }

    // Not the time of day, which can be put back.
    private double Now => clock.GetElapsedTime(_origin).TotalSeconds;

    /// <summary>The position of the next call among all that wait; the lowest goes first.</summary>
    public long NextOrder() => Interlocked.Increment(ref _orders);

    /// <summary>Waits until a request may be sent.</summary>
    /// <param name="order">Its call's <see cref="NextOrder"/>.</param>
    /// <param name="urgent">True for a login, which others wait for: it waits for nothing but a closed gate.</param>
    /// <param name="changes">True for a request that changes something: services may have a limit of their own for these.</param>
    /// <param name="patience">How long it is worth to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<GatePass> EnterAsync(
        long order, bool urgent, bool changes, Patience patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        GateTurn turn;
        lock (_lock)
        {
            double now = Now;
            if (now < _opensAt && _told && _refusal is not null && IsAtAnEnd(patience, _refusal.RetryAfter, changes))
            {
                return NoPass(now, _refusal, changes);
            }

            if ((urgent || _waiting.Count == 0) && TryPass(now, urgent, changes, hasWaited: false, out GatePass pass, out double askAt))
            {
                return pass;
            }

            turn = new GateTurn(order, urgent, changes, patience);
            _waiting.Enqueue(turn, turn.Order);
            Pump();
        }

        try
        {
            return await turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!turn.TrySetCanceled(CancellationToken.None))
        {
            // It was given leave at the same moment: somebody else may have it.
            Leave(await turn.Task.ConfigureAwait(false), false);
            throw;
        }
    }

    /// <summary>
    /// The request is over, whether it succeeded or told nothing of the pace, as a login does not: services limit those
    /// by themselves. A refusal is for <see cref="Refuse"/>.
    /// </summary>
    public void Leave(GatePass pass, bool succeeded)
    {
        lock (_lock)
        {
            HandBack(pass);
            if (succeeded)
            {
                bool isOfRound = pass.Round == _round;
                _fruitless.Succeeded(isOfRound);
                if (pass.Changes)
                {
                    _fruitlessChanges.Succeeded(isOfRound);
                }

                if (isOfRound)
                {
                    Opened(pass.SentAt);
                }

                _pace.Succeeded(pass.SentAt);
            }

            Pump();
        }
    }

    /// <summary>The request was not sent, and comes back for another leave.</summary>
    public void Return(GatePass pass)
    {
        lock (_lock)
        {
            HandBack(pass);
            _pace.GiveBack(pass.Rate);
            Pump();
        }
    }

    private GatePass NoPass(double now, ServiceException refusal, bool changes) => new(_round, now, _pace.Rate, changes, refusal);

    private void HandBack(GatePass pass)
    {
        int one = pass.GivenUp is null ? 1 : 0;
        _underWay -= one;
        _underWayOfRound -= pass.Round == _round ? one : 0;
    }

    private bool TryPass(double now, bool urgent, bool changes, bool hasWaited, out GatePass pass, out double askAt)
    {
        askAt = _opensAt;
        if (now < _opensAt)
        {
            pass = default;
            return false;
        }

        if (_settlesAtOpening && !_oneAtATime && _closing is { } closing)
        {
            _settlesAtOpening = false;
            _closing = _pace.Settle(closing, _opensAt, false);
            _pace.Open(_opensAt);
        }

        pass = new GatePass(_round, now, _pace.Rate, changes);
        askAt = double.PositiveInfinity;
        if (!urgent && _oneAtATime ? _underWayOfRound > 0 : !urgent && !_pace.TryTake(now, _underWay, hasWaited, out askAt))
        {
            return false;
        }

        _underWay++;
        _underWayOfRound++;
        return true;
    }

    // Lets through whoever may go now, and comes back when the next one may.
    private void Pump()
    {
        double now = Now;
        while (_waiting.TryPeek(out GateTurn? turn, out _))
        {
            if (turn.Task.IsCompleted)
            {
                _waiting.Dequeue();
            }
            else if (TryPass(now, turn.IsUrgent, turn.Changes, hasWaited: true, out GatePass pass, out double askAt))
            {
                _waiting.Dequeue();
                if (!turn.TrySetResult(pass))
                {
                    HandBack(pass);
                }
            }
            else
            {
                WakeAt(askAt, now);
                return;
            }
        }
    }

    private void WakeAt(double at, double now)
    {
        if (at < _wakesAt)
        {
            _wakesAt = at;
            _ = WakeAsync(at, at - now);
        }
    }

    // Not for those who wait, but to be there until then: what one was told counts for whoever comes next.
    private void StayWhileClosed(double now)
    {
        if (now < _opensAt)
        {
            WakeAt(_opensAt, now);
        }
    }

    private async Task WakeAsync(double at, double after)
    {
        // Whole milliseconds, as a timer's are: with a fraction cut off, it would come too early, and again.
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(after * 1000, 1))), clock).ConfigureAwait(false);
        lock (_lock)
        {
            _wakesAt = at <= _wakesAt ? double.PositiveInfinity : _wakesAt;
            Pump();
            StayWhileClosed(Now);
        }
    }
}
