namespace Flatpeak.Http;

/// <summary>
/// The rate at which requests are sent: none until the service first refuses one, then just below what it was found to
/// take. Times are seconds of any one clock that never goes back. The caller sees to it that one thread is in here.
/// </summary>
/// <remarks>
/// As in the adaptive retry mode of the AWS SDKs, the rate is measured where requests are refused, begins anew somewhat
/// below that, and grows with the square of the time without a refusal: slowly near the limit that is known, fast where
/// there is none any more. The more a refusal costs, the rarer the limit is looked for.
/// </remarks>
internal sealed class Pace
{
    // How many may be under way at first, and how many more for each success: a service that takes few requests at once
    // refuses few of a caller that has hundreds ready.
    private const double FirstAtOnce = 32;
    private const double MoreAtOnce = 0.25;

    // Begins so far below the level, and is back at it after the period.
    private const double Dip = 0.02;

    // A period of twenty pauses keeps the time lost to pauses at a twentieth.
    private const double PauseToPeriod = 20;
    private const double ShortestPeriod = 1;

    // After a first contact that tells nothing of the rate, from here; 200 a second are reached in a second.
    private const double FirstRate = 25;
    private const double SearchPeriod = 0.05;

    // While the level is a guess, the limit is looked for sooner.
    private const double GuessPeriod = 0.5;

    // Fewer successes than these in the second before the first refusal were a burst, and tell nothing of a rate.
    private const int Many = 50;

    // Timers are late by some milliseconds. So much is made up for, but never more than one request at a time.
    private const double LongestCatchUp = 0.006;

    // A pause so short costs less than a wrong rate.
    private const double ShortPause = 0.3;

    // A higher rate from before is tried again after so long, a little later each time, and holds when it lasts so long.
    private const double FirstTrial = 0.7;
    private const double LongestTrial = 8;

    private readonly RecentSuccesses _recent = new();
    private double _atOnce = FirstAtOnce;
    private double _rate = double.PositiveInfinity;
    private double _level;
    private double _period = ShortestPeriod;
    private double _age;
    private double _due;
    private double _openedAt;
    private double _rateAtOpening;
    private int _accepted;
    private double _burst;
    private double _kept;
    private double _higher;
    private double _before;
    private double _trialAfter = FirstTrial;
    private bool _onTrial;

    /// <summary>True once a refusal has shown that there is a limit.</summary>
    public bool IsLimited => !double.IsPositiveInfinity(_rate);

    /// <summary>The gate opened, at first or again.</summary>
    public void Open(double now)
    {
        _openedAt = _due = now;
        _rateAtOpening = _rate;
        _accepted = 0;
    }

    /// <summary>True when a request may be sent now; otherwise when to ask again, infinity for after the next response.</summary>
    public bool TryTake(double now, int underWay, out double askAt)
    {
        askAt = double.PositiveInfinity;
        if (!IsLimited)
        {
            return underWay < _atOnce;
        }

        if (_due > now)
        {
            askAt = _due;
            return false;
        }

        double interval = 1 / _rate;
        double earliest = now - Math.Min(LongestCatchUp, 0.8 * interval);
        if (_due > earliest)
        {
            // It is the pace that held this request back: only then does time say anything about the limit.
            Grow(interval);
        }

        _due = Math.Max(_due, earliest) + interval;
        return true;
    }

    /// <summary>A request that was sent then succeeded.</summary>
    public void Succeeded(double sentAt, bool sinceOpening)
    {
        _recent.Add(sentAt);
        _accepted += sinceOpening ? 1 : 0;
        if (!IsLimited)
        {
            _atOnce += MoreAtOnce;
        }
    }

    /// <summary>What was known when the gate closed, for <see cref="Settle"/>.</summary>
    public Closing Close(double now, double sentAt)
    {
        double open = sentAt - _openedAt;
        if (!IsLimited)
        {
            _burst = _recent.Before(sentAt, 1);
        }

        double proven = _burst < Many ? _recent.RateBefore(sentAt, _burst) : open >= 1.5 ? _recent.Before(sentAt, 1) : 0;
        bool failedTrial = _onTrial && _age < FirstTrial;
        _onTrial = false;
        return new Closing(now, _openedAt, open, _rate, _accepted, _recent.Before(sentAt, 1), proven,
            Steady: open >= ShortPause && _rateAtOpening > 0.7 * _rate, failedTrial);
    }

    /// <summary>The service may be asked again, or has just taken a request: what is its rate?</summary>
    /// <param name="closing">What was known when it refused.</param>
    /// <param name="now">The end of the pause.</param>
    /// <param name="told">True when the service said how long to wait; it may have rounded that up.</param>
    /// <param name="outage">True when it refused everything for long: that says nothing of its rate.</param>
    public void Settle(Closing closing, double now, bool told, bool outage)
    {
        double pause = now - closing.At;
        double mean = closing.Accepted / (now - closing.OpenedAt);
        _age = 0;
        _period = outage ? ShortestPeriod : Math.Max(ShortestPeriod, PauseToPeriod * pause);
        if (double.IsPositiveInfinity(closing.Rate))
        {
            bool tells = closing.LastSecond >= Many;
            _level = tells ? closing.LastSecond : Math.Max(mean, FirstRate);
            _period = tells ? _period : SearchPeriod;
        }
        else if (closing.FailedTrial)
        {
            _level = _before;
            _trialAfter = Math.Min(_trialAfter * 1.2, LongestTrial);
        }
        else
        {
            SettleAgain(closing, pause, mean, told);
        }

        _rate = (1 - Dip) * _level;
    }

    private void SettleAgain(Closing closing, double pause, double mean, bool told)
    {
        bool isShort = pause < ShortPause;
        bool sure = closing.Steady && (isShort || (told && closing.Open >= 2 * pause));
        double found = isShort ? Math.Max(mean, (closing.Steady ? 0.98 : closing.Rate < 1.5 * _level ? 0.9 : 0) * closing.Rate)
            : sure ? Math.Max(closing.Proven, closing.Accepted / closing.Open)
            : mean;
        _level = Math.Max(1, Math.Min(closing.Rate, sure ? found : Math.Max(found, closing.Proven)));
        _period = sure ? _period : Math.Max(GuessPeriod, pause);
        if (_level < 0.7 * _kept)
        {
            // The limit fell, or the service was away: what it took before is worth a look from time to time.
            (_higher, _trialAfter) = (_kept, FirstTrial);
        }

        _kept = closing.Steady ? _level : _kept;
    }

    private void Grow(double seconds)
    {
        _age += seconds;
        if (_onTrial && _age > FirstTrial)
        {
            (_onTrial, _higher, _kept) = (false, 0, _level);
        }
        else if (!_onTrial && _higher > 0 && _age > _trialAfter)
        {
            (_onTrial, _before, _level, _age, _period) = (true, _level, _higher, 0, ShortestPeriod);
        }

        _rate = _level * (1 - Dip + (Dip * (_age / _period) * (_age / _period)));
    }

    /// <summary>The state of things when a request was refused.</summary>
    /// <param name="At">When the refusal came.</param>
    /// <param name="OpenedAt">When the gate had opened before.</param>
    /// <param name="Open">For how long it was open, until the refused request was sent.</param>
    /// <param name="Rate">The rate then.</param>
    /// <param name="Accepted">How many requests had succeeded since.</param>
    /// <param name="LastSecond">How many of the last second.</param>
    /// <param name="Proven">The rate that was kept up for a while, bursts set aside; 0 for none.</param>
    /// <param name="Steady">True when the rate had not changed much since.</param>
    /// <param name="FailedTrial">True when a higher rate from before was tried, and did not hold.</param>
    internal readonly record struct Closing(
        double At, double OpenedAt, double Open, double Rate, int Accepted, int LastSecond, double Proven, bool Steady, bool FailedTrial);
}
