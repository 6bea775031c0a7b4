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
    private const double MoreAtOnce = 0.15;

    // Begins so far below the level, and is back at it after the period.
    private const double Dip = 0.01;

    // Periods, in gaps: a level that held is looked beyond once in thirty, so that gaps cost a thirtieth; one in doubt sooner.
    private const double Certain = 30;
    private const double Doubtful = 4.5;
    private const double ShortestPeriod = 1;

    // A level is in doubt until it has held for five gaps, and is the lower the more it is in doubt. A gap shorter than this
    // counts as this long: what it lets through may be chance.
    private const double Proof = 5;
    private const double ShortestGap = 0.3;
    private const double Doubt = 0.3;
    private const double BelowRefused = 0.97;

    // After a first contact that tells nothing of the rate, from here; 200 a second are reached in a second.
    private const double FirstRate = 50;
    private const double SearchPeriod = 0.06;

    // Fewer successes than these in the second before the first refusal were a burst, and tell nothing of a rate.
    private const int Many = 50;

    // Successes this long after the first refused request was sent were sent with it.
    private const double SameMoment = 0.05;

    // Timers are late by some milliseconds. So much is made up for, but never more than one request at a time.
    private const double LongestCatchUp = 0.006;

    // A higher rate from before is tried again after so long, a little later each time, and holds when it lasts so long.
    private const double FirstTrial = 0.5;
    private const double LongestTrial = 8;
    private const double LaterTrial = 1.08;

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
    private double _burstUntil = double.NegativeInfinity;
    private double _kept;
    private double _higher;
    private double _before;
    private double _trialAfter = FirstTrial;
    private bool _onTrial;
    private bool _isSearching;

    /// <summary>Requests a second; infinity until there is a limit.</summary>
    public double Rate => _rate;

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

    /// <summary>A request that was let through at that rate was not sent: another one may be, in its place.</summary>
    public void GiveBack(double rate) => _due -= double.IsPositiveInfinity(rate) ? 0 : 1 / rate;

    /// <summary>A request that was sent then succeeded.</summary>
    public void Succeeded(double sentAt)
    {
        _recent.Add(sentAt);
        _burst += sentAt <= _burstUntil ? 1 : 0;
        _accepted += sentAt >= _openedAt ? 1 : 0;
        if (!IsLimited)
        {
            _atOnce += MoreAtOnce;
        }
    }

    /// <summary>What was known when the gate closed, for <see cref="Settle"/>.</summary>
    /// <param name="sentAt">When the refused request was sent.</param>
    /// <param name="rate">The rate then.</param>
    public Closing Close(double sentAt, double rate)
    {
        double open = sentAt - _openedAt;
        bool failedTrial = _onTrial && _age < FirstTrial;
        _onTrial = false;
        return new Closing(
            sentAt, open, rate, Steady: open >= ShortestGap && _rateAtOpening > 0.7 * _rate, Searched: _isSearching, failedTrial);
    }

    /// <summary>
    /// The service may be asked again, or has just taken a request: what is its rate? By now the responses are in that were
    /// still under way when it refused, as the first of many connections may take long.
    /// </summary>
    /// <param name="closing">What was known when it refused.</param>
    /// <param name="now">The end of the pause.</param>
    /// <param name="outage">True when it refused everything for long: that says nothing of its rate.</param>
    /// <returns>What is known of the closing now, for when the service refuses at once again.</returns>
    public Closing Settle(Closing closing, double now, bool outage)
    {
        double gap = now - closing.SentAt;
        closing = closing with { Accepted = closing.Accepted ?? _accepted };
        double mean = closing.Accepted.Value / (closing.Open + gap);
        _age = 0;
        _isSearching = false;
        if (double.IsPositiveInfinity(closing.Rate))
        {
            int lastSecond = _recent.Before(closing.SentAt, 1);
            bool tells = lastSecond >= Many;
            (_burst, _burstUntil) = (lastSecond, closing.SentAt + SameMoment);
            _level = tells ? lastSecond : Math.Max(mean, FirstRate);
            _period = tells ? Math.Max(ShortestPeriod, Certain * gap) : SearchPeriod;
            _isSearching = !tells;
        }
        else if (closing.FailedTrial)
        {
            (_level, _period) = (_before, Math.Max(ShortestPeriod, Certain * gap));
            _trialAfter = Math.Min(_trialAfter * LaterTrial, LongestTrial);
        }
        else
        {
            closing = closing with { Proven = closing.Proven ?? (_burst < Many ? _recent.RateBefore(closing.SentAt, _burst) : 0) };
            SettleAgain(closing, closing.Proven.Value, outage ? 0 : gap, mean);
        }

        _rate = (1 - Dip) * _level;
        return closing;
    }

    private void SettleAgain(Closing closing, double proven, double gap, double mean)
    {
        // What was accepted is a rate that the service takes. What it refused is too much, and the more so the sooner it did.
        double accepted = Math.Max(mean, _burst < Many ? proven : closing.Open < 1 ? _recent.Before(closing.SentAt, 1) : 0);
        double doubt = gap == 0 ? 0 : Math.Max(0, 1 - (closing.Open / (Proof * Math.Max(gap, ShortestGap))));
        double below = closing.Searched && proven > 0 ? 0 : closing.Rate * BelowRefused * (1 - (Doubt * doubt));
        _level = Math.Max(1, Math.Min(closing.Rate, Math.Max(accepted, below)));
        _period = Math.Max(ShortestPeriod, (doubt > 0 || closing.Searched ? Doubtful : Certain) * gap);
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
    /// <param name="SentAt">When that request was sent.</param>
    /// <param name="Open">For how long the gate had been open then.</param>
    /// <param name="Rate">The rate then.</param>
    /// <param name="Steady">True when the rate had not changed much since.</param>
    /// <param name="Searched">True when the rate grew fast, as nothing was known of the limit.</param>
    /// <param name="FailedTrial">True when a higher rate from before was tried, and did not hold.</param>
    /// <param name="Accepted">How many requests had succeeded since it opened; null until their responses are in.</param>
    /// <param name="Proven">The rate that was kept up for a while, bursts set aside; 0 where it is not known what is a burst.</param>
    internal readonly record struct Closing(
        double SentAt, double Open, double Rate, bool Steady, bool Searched, bool FailedTrial, int? Accepted = null, double? Proven = null);
}
