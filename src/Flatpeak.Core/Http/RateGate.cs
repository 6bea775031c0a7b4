namespace Flatpeak.Http;

/// <summary>
/// What all requests to one host pass through. Wide open until the first 429; that closes it for everyone, until the
/// service may be asked again. It then lets through half as many at a time as were under way, and one more with
/// every round of successes, so that the pace finds what the service bears.
/// </summary>
internal sealed class RateGate(TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private DateTimeOffset _opensAt = DateTimeOffset.MinValue;
    private double _limit = double.PositiveInfinity;
    private int _underWay;
    private int _round;
    private int _strikes;

    /// <summary>How many rounds in a row have ended without one success.</summary>
    public int Strikes
    {
        get
        {
            lock (_lock)
            {
                return _strikes;
            }
        }
    }

    /// <summary>Waits until a request may be sent.</summary>
    /// <returns>The round it belongs to, to be handed back.</returns>
    public async ValueTask<int> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource? turn = null;
            TimeSpan pause = TimeSpan.Zero;
            lock (_lock)
            {
                pause = _opensAt - clock.GetUtcNow();
                if (pause <= TimeSpan.Zero)
                {
                    if (_underWay < _limit)
                    {
                        _underWay++;
                        return _round;
                    }

                    turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiting.Enqueue(turn);
                }
            }

            if (turn is null)
            {
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The request is over. A success of the present round lets the pace recover.</summary>
    public void Leave(int round, bool succeeded)
    {
        lock (_lock)
        {
            _underWay--;
            if (succeeded && round == _round)
            {
                _strikes = 0;
                _limit += 1 / _limit;
            }

            // Everyone is woken, whoever has given up among them, and looks again for a place. Only a gate that has
            // seen a 429 has anybody waiting here.
            while (_waiting.TryDequeue(out TaskCompletionSource? turn))
            {
                turn.TrySetResult();
            }
        }
    }

    /// <summary>A 429 came for a request of that round. The first of a round closes the gate; the others only met it.</summary>
    /// <returns>How many rounds in a row have now ended without one success.</returns>
    public int Close(int round, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            if (round == _round)
            {
                _round++;
                _strikes++;
                _limit = Math.Max(1, Math.Min(_limit, _underWay) / 2);
            }

            TimeSpan pause = retryAfter > TimeSpan.Zero ? retryAfter.Value : Pause(_strikes);
            DateTimeOffset opensAt = clock.GetUtcNow() + pause;
            if (opensAt > _opensAt && (retryAfter is not null || round + 1 == _round))
            {
                _opensAt = opensAt;
            }

            return _strikes;
        }
    }

    // Between half and all of it, so that several clients do not come back in step.
    private static TimeSpan Pause(int strikes)
    {
        TimeSpan full = FirstPause * Math.Pow(2, Math.Min(strikes, 10) - 1);
        return (full < LongestPause ? full : LongestPause) * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
