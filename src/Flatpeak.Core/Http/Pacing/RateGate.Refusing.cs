using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <content>What a refusal does: the gate closes, and those who have no more patience give up.</content>
internal sealed partial class RateGate
{
    // Three rounds take the second that most limits last (Pauses): until then nobody can know that others are not let through.
    private const int FewestRounds = 2;

    /// <summary>The request was refused.</summary>
    /// <returns>True when it is worth to enter again; false when its client gives up.</returns>
    public bool Refuse(GatePass pass, ServiceException refusal, Patience patience)
    {
        lock (_lock)
        {
            HandBack(pass);
            double now = Now;
            TimeSpan? told = refusal.RetryAfter > TimeSpan.Zero ? refusal.RetryAfter : null;
            if (pass.Round == _round)
            {
                Close(pass, now, told?.TotalSeconds, patience.MaximumRetryAfter.TotalSeconds);
                _refusal = refusal;
            }
            else if (told is { } wait && now < _opensAt)
            {
                // It met the same closed gate, and may know better. One that comes after the gate has opened again knows nothing.
                double until = now + Math.Min(wait.TotalSeconds, patience.MaximumRetryAfter.TotalSeconds);
                (_opensAt, _told, _refusal) = until > _opensAt ? (until, true, refusal) : (_opensAt, _told, _refusal);
            }

            _pace.Refused(pass.Rate);
            TimeSpan? closedFor = now < _opensAt ? told : null;
            Dismiss(refusal, now, closedFor);
            if (IsAtAnEnd(patience, closedFor, pass.Changes) && !_waiting.UnorderedItems.Any(item => MustWait(item.Element, pass)))
            {
                _oneAtATime = true;
                _opensAt = _told ? _opensAt : now + Pauses.GivenUp;
            }

            Pump();
            StayWhileClosed(now);
            return patience.MaximumRetryCount > 0 && !IsAtAnEnd(patience, told, pass.Changes);
        }
    }

    // Without retries whoever is refused fails, and the others still have their first try.
    private bool IsAtAnEnd(Patience patience, TimeSpan? wait, bool changes) =>
        wait > patience.MaximumRetryAfter || Fruitless(changes) > Math.Max(FewestRounds, patience.MaximumRetryCount);

    // How many rounds in a row in which none of its kind succeeded.
    private int Fruitless(bool changes) => changes ? Math.Max(_fruitless.Count, _fruitlessChanges.Count) : _fruitless.Count;

    // Whom the pause is for: a read need not wait for changes that are given up.
    private bool MustWait(GateTurn turn, GatePass refused) => !refused.Changes || turn.Changes || _fruitless.Count > 1;

    // Those who wait, and have no more patience.
    private void Dismiss(ServiceException refusal, double now, TimeSpan? wait)
    {
        GateTurn[] all = [.. _waiting.UnorderedItems.Select(item => item.Element)];
        _waiting.Clear();
        foreach (GateTurn turn in all.Where(turn => !turn.Task.IsCompleted))
        {
            if (IsAtAnEnd(turn.Patience, wait, turn.Changes))
            {
                turn.TrySetResult(NoPass(now, refusal, turn.Changes));
            }
            else
            {
                _waiting.Enqueue(turn, turn.Order);
            }
        }
    }

    private void Close(GatePass pass, double now, double? told, double longest)
    {
        bool first = !_pace.IsLimited;
        if (_closing is null)
        {
            _closing = _pace.Close(now, pass.SentAt, pass.Rate);
            _fruitlessOfClosing = 0;
        }

        _fruitlessOfClosing += _fruitless.End() ? 1 : 0;
        _fruitlessChanges.End(counts: pass.Changes);
        _round++;
        _underWayOfRound = 0;
        _told = told is not null;

        double pause = Pauses.After(told, Fruitless(pass.Changes && _fruitlessChanges.Count > 1), _pace.Rate);
        _opensAt = now + Math.Min(pause, longest);

        // Where nobody said that it is over by then, one request finds out for all.
        _oneAtATime = _fruitless.Count > 0 || (told is null && first);
        _settlesAtOpening = !_oneAtATime;
    }

    // A request of the present round succeeded: the service takes requests again.
    private void Opened(double sentAt)
    {
        if (_oneAtATime && _closing is { } closing)
        {
            _pace.Settle(closing, sentAt, _fruitlessOfClosing > 2);
            _pace.Open(Now, sentAt);
        }

        _oneAtATime = false;
        _closing = null;
        _refusal = null;
    }
}
