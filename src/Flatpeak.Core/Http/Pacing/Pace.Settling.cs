namespace Flatpeak.Http;

/// <content>What a refusal says of the rate that the service takes.</content>
internal sealed partial class Pace
{
    // Periods, in what a refusal costs: a level that held is looked beyond once in thirty, so that refusals cost a thirtieth; one in
    // doubt sooner, and less so where each refusal is a long gap. It takes some requests to know a low one.
    private const double Certain = 30;
    private const double Doubtful = 4.5;
    private const double LongDoubtful = 12;
    private const double ShortestPeriod = 0.5;
    private const double FewestRequests = 10;

    // A level is in doubt until it has held for five gaps, and is the lower the more it is in doubt. A short gap may be chance, as a
    // late timer makes one: then only what does not last as long as the gap is in doubt.
    private const double Proof = 5;
    private const double ShortGap = 0.3;
    private const double ShortestGap = 0.05;
    private const double Doubt = 0.3;
    private const double BelowRefused = 0.97;

    // A rate counts as taken when it was kept up for a second, as a share of a window may come at any rate; in a search for less.
    private const double Kept = 1;
    private const double KeptInSearch = 0.2;
    private const double SteadyAfter = 0.6;

    // After a first contact that tells nothing of the rate, from here; 200 a second are reached within a second. From a lower one it
    // takes some requests. One step down is no longer than that: others who share the limit may have taken all of it for a moment.
    private const double FirstRate = 50;
    private const double LongestStep = 4;
    private const double SearchPeriod = 0.06;
    private const double SearchRequests = 4.5;

    // Fewer successes than these in the second before the first refusal were a burst, and tell nothing of a rate.
    private const int Many = 50;

    // Successes this long after the first refused request was sent were sent with it.
    private const double SameMoment = 0.05;

    /// <summary>What was known when the gate closed, for <see cref="Settle"/>.</summary>
    /// <param name="now">When the refusal came.</param>
    /// <param name="sentAt">When the refused request was sent.</param>
    /// <param name="rate">The rate then.</param>
    public Closing Close(double now, double sentAt, double rate)
    {
        double open = sentAt - _openedAt;
        bool failedTrial = _onTrial && _age < FirstTrial;
        bool steady = open >= SteadyAfter && _rateAtOpening > 0.7 * _rate;
        int along = Math.Max(0, _refused - 1);
        (_onTrial, _refused) = (false, 0);
        return new Closing(now, sentAt, open, rate, along, steady, Searched: _isSearching, failedTrial);
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
            closing = closing with { Proven = closing.Proven ?? ProvenBefore(closing) };
            SettleAgain(closing, outage ? 0 : gap, Math.Min(gap, now - closing.At), mean);
        }

        _rate = (1 - Dip) * _level;
        return closing;
    }

    private double ProvenBefore(Closing closing) =>
        _burst < Many ? _recent.RateBefore(closing.SentAt, _burst, closing.Searched ? KeptInSearch : Kept) : 0;

    private void SettleAgain(Closing closing, double gap, double pause, double mean)
    {
        // What was accepted is a rate that the service takes. What it refused is too much, and the more so the sooner it did.
        double proven = closing.Proven!.Value;
        double accepted = Math.Max(mean, _burst < Many ? proven : closing.Open < 1 ? _recent.Before(closing.SentAt, 1) : 0);
        double proof = gap < ShortGap ? Math.Max(gap, ShortestGap) : Proof * gap;
        double doubt = gap == 0 ? 0 : Math.Max(0, 1 - (closing.Open / proof));
        double below = closing.Searched && proven > 0 ? 0 : closing.Rate * BelowRefused * (1 - (Doubt * doubt));
        double most = closing.Rate * (closing.Searched ? 1 : BelowRefused);
        _level = Math.Max(1, Math.Min(most, Math.Max(accepted, below)));

        if (closing.Searched && gap >= ShortGap && closing.Accepted < FewestRequests && closing.Rate > 2 * mean)
        {
            // So few tell only that it is less. The search goes on from the middle: each step of it costs a gap.
            _isSearching = true;
            _level = Math.Max(1, Math.Max(closing.Rate / LongestStep, Math.Sqrt(mean * closing.Rate)));
            _period = SearchRequests / _level;
            return;
        }

        // It costs the pause, and the requests that were refused along with the one that closed the gate (the time before: those of
        // this time are still under way).
        double cost = pause + (closing.Along / closing.Rate);
        double shortest = Math.Max(ShortestPeriod, FewestRequests / _level);
        double periods = closing.Searched || (doubt > 0 && gap < ShortGap) ? Doubtful : doubt > 0 ? LongDoubtful : Certain;
        _period = Math.Max(shortest, periods * cost);
        if (_level < 0.7 * _kept)
        {
            // The limit fell, or the service was away: what it took before is worth a look from time to time.
            (_higher, _trialAfter) = (_kept, FirstTrial);
        }

        _kept = closing.Steady ? _level : _kept;
    }
}
