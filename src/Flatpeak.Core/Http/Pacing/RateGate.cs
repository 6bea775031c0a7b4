using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>
/// What all requests to one service pass through: wide open until the first refusal. That closes it for everyone, until
/// the service may be asked again. From then on requests leave at a <see cref="Pace"/>, in the order of their input.
/// </summary>
/// <remarks>
/// One decision to give up for all who wait: after as many fruitless rounds in a row as may be retried, or when the
/// service asks to wait too long. Whoever comes later waits for a moment, until one request has tried for all of them;
/// or fails at once, where the service said how long it refuses.
/// </remarks>
internal sealed class RateGate(ServiceOptions options)
{
    private readonly object _lock = new();
    private readonly PriorityQueue<TaskCompletionSource<GatePass>, long> _waiting = new();
    private readonly TimeProvider _clock = options.Clock;
    private readonly long _origin = options.Clock.GetTimestamp();
    private readonly Pace _pace = new();
    private Pace.Closing? _closing;
    private ServiceException? _givenUp;
    private bool _told;
    private bool _oneAtATime;
    private bool _settlesAtOpening;
    private double _opensAt;
    private double _wakesAt = double.PositiveInfinity;
    private int _underWay;
    private int _underWayOfRound;
    private int _acceptedOfRound;
    private int _round;
    private int _fruitless;
    private int _fruitlessOfClosing;

    // Not the time of day, which can be put back.
    private double Now => _clock.GetElapsedTime(_origin).TotalSeconds;

    /// <summary>Waits until a request may be sent.</summary>
    /// <param name="order">Its position among all who wait; the lowest goes first.</param>
    /// <param name="urgent">True for a login, which others wait for: it waits for nothing but a closed gate.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<GatePass> EnterAsync(long order, bool urgent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<GatePass> turn;
        lock (_lock)
        {
            if ((urgent || _waiting.Count == 0) && TryPass(Now, urgent, out GatePass pass, out double askAt))
            {
                return pass;
            }

            turn = new TaskCompletionSource<GatePass>(urgent, TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn, urgent ? long.MinValue : order);
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
                _fruitless = 0;
                if (pass.Round == _round)
                {
                    Opened(pass.SentAt);
                }

                _pace.Succeeded(pass.SentAt);
            }

            Pump();
        }
    }

    /// <summary>The request was refused.</summary>
    /// <returns>True when it is worth to enter again; false when all give up.</returns>
    public bool Refuse(GatePass pass, ServiceException refusal)
    {
        lock (_lock)
        {
            HandBack(pass);
            double now = Now;
            double? told = refusal.RetryAfter > TimeSpan.Zero ? refusal.RetryAfter.Value.TotalSeconds : null;
            bool tooLong = refusal.RetryAfter > options.MaximumRetryAfter;
            if (pass.Round == _round)
            {
                Close(pass, now, told);
            }
            else if (told is { } longer && now < _opensAt)
            {
                // It met the same closed gate, and knows better. One that comes after the gate has opened again knows nothing.
                _opensAt = Math.Max(_opensAt, now + Math.Min(longer, options.MaximumRetryAfter.TotalSeconds));
            }

            // Without retries whoever is refused fails, and the others still have their first try.
            if ((tooLong && now < _opensAt) || _fruitless > Math.Max(1, options.MaximumRetryCount))
            {
                GiveUp(refusal, now, told is not null);
            }

            Pump();
            return _givenUp is null && !tooLong && options.MaximumRetryCount > 0;
        }
    }

    private void GiveUp(ServiceException refusal, double now, bool told)
    {
        _givenUp = refusal;
        _oneAtATime = true;
        _told = told;
        _opensAt = told ? _opensAt : now + Pauses.GivenUp;
        while (_waiting.TryDequeue(out TaskCompletionSource<GatePass>? turn, out _))
        {
            turn.TrySetResult(new GatePass(_round, now, _pace.Rate, refusal));
        }
    }

    private void Close(GatePass pass, double now, double? told)
    {
        bool first = !_pace.IsLimited;
        if (_closing is null)
        {
            _closing = _pace.Close(pass.SentAt, pass.Rate);
            _fruitlessOfClosing = 0;
        }

        int fruitless = _acceptedOfRound == 0 ? 1 : 0;
        _fruitless += fruitless;
        _fruitlessOfClosing += fruitless;
        _round++;
        _underWayOfRound = _acceptedOfRound = 0;
        _told = told is not null;

        double pause = Pauses.After(told, _fruitless, first);
        _opensAt = now + Math.Min(pause, options.MaximumRetryAfter.TotalSeconds);

        // Where nobody said that it is over by then, one request finds out for all.
        _oneAtATime = _fruitless > 0 || (told is null && first);
        _settlesAtOpening = !_oneAtATime;
    }

    // A request of the present round succeeded: the service takes requests again.
    private void Opened(double sentAt)
    {
        if (_oneAtATime && _closing is { } closing)
        {
            _pace.Settle(closing, sentAt, _fruitlessOfClosing > 2);
            _pace.Open(Now);
        }

        _acceptedOfRound++;
        _oneAtATime = false;
        _closing = null;
        _givenUp = null;
    }

    private void HandBack(GatePass pass)
    {
        int one = pass.GivenUp is null ? 1 : 0;
        _underWay -= one;
        _underWayOfRound -= pass.Round == _round ? one : 0;
    }

    private bool TryPass(double now, bool urgent, out GatePass pass, out double askAt)
    {
        askAt = _opensAt;
        if (now < _opensAt)
        {
            pass = new GatePass(_round, now, _pace.Rate, _givenUp);
            return _givenUp is not null && _told;
        }

        if (_settlesAtOpening && !_oneAtATime && _closing is { } closing)
        {
            _settlesAtOpening = false;
            _closing = _pace.Settle(closing, _opensAt, false);
            _pace.Open(_opensAt);
        }

        pass = new GatePass(_round, now, _pace.Rate, _givenUp);
        askAt = double.PositiveInfinity;
        if (!urgent && _oneAtATime ? _underWayOfRound > 0 : !urgent && !_pace.TryTake(now, _underWay, out askAt))
        {
            return false;
        }

        _underWay++;
        _underWayOfRound++;
        pass = pass with { GivenUp = null };
        return true;
    }

    // Lets through whoever may go now, and comes back when the next one may.
    private void Pump()
    {
        double now = Now;
        while (_waiting.TryPeek(out TaskCompletionSource<GatePass>? turn, out _))
        {
            if (turn.Task.IsCompleted)
            {
                _waiting.Dequeue();
            }
            else if (TryPass(now, turn.Task.AsyncState is true, out GatePass pass, out double askAt))
            {
                _waiting.Dequeue();
                if (!turn.TrySetResult(pass))
                {
                    HandBack(pass);
                }
            }
            else
            {
                if (askAt < _wakesAt)
                {
                    _wakesAt = askAt;
                    _ = WakeAsync(askAt, askAt - now);
                }

                return;
            }
        }
    }

    private async Task WakeAsync(double at, double after)
    {
        // Whole milliseconds, as a timer's are: with a fraction cut off, it would come too early, and again.
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(after * 1000, 1))), _clock).ConfigureAwait(false);
        lock (_lock)
        {
            _wakesAt = at <= _wakesAt ? double.PositiveInfinity : _wakesAt;
            Pump();
        }
    }
}
