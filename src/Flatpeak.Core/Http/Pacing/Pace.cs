namespace Flatpeak.Http;

/// <summary>
/// The rate at which requests are sent: none until the service first refuses one, then just below what it was found to
/// take. Times are seconds of any one clock that never goes back. The caller sees to it that one thread is in here.
/// </summary>
/// <remarks>
/// As in the adaptive retry mode of the AWS SDKs, the rate is measured where requests are refused, begins anew somewhat
/// below that, and grows with the square of the time without a refusal: slowly near the limit that is known, fast where
/// there is none any more. The more a refusal costs, the rarer the limit is looked for. A refusal takes a share of the rate, and
/// time gives back the less of a share the higher the rate is: so clients that share a limit come to have the same of it.
/// </remarks>
internal sealed partial class Pace
{
    // How many may be under way at first, and how many more for each success: a service that takes few requests at once
    // refuses few of a caller that has hundreds ready.
    private const double FirstAtOnce = 32;
    private const double MoreAtOnce = 0.15;

    // Begins so far below the level, and has grown by so much, times the root of the level, after the period.
    private const double Dip = 0.01;
    private const double Growth = 0.2;

    // After so many periods without a refusal the limit is not near: from there growth doubles with each. A window tells only at
    // its end that it was too much.
    private const double Far = 1.5;
    private const double FarSeconds = 4;

    // Timers are late by some milliseconds. So much is made up for, but never more than one request at a time where these are
    // further apart than a timer can be late.
    private const double LongestCatchUp = 0.006;
    private const double TimerLate = 0.004;

    // A higher rate from before is tried again after so long, a little later each time, and holds when it lasts so long. It was the
    // limit: beyond it, growth is slower then.
    private const double FirstTrial = 0.5;
    private const double TrialPeriod = 1;
    private const double HeldPeriod = 2;
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
    private int _refused;
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
    /// <param name="now">When.</param>
    /// <param name="askedAt">When the request was sent that found it open; the next one follows it at the pace.</param>
    public void Open(double now, double askedAt = double.NegativeInfinity)
    {
        _openedAt = now;
        _due = Math.Max(now, askedAt + (1 / _rate));
        _rateAtOpening = _rate;
        _accepted = 0;
    }

    /// <summary>True when a request may be sent now; otherwise when to ask again, infinity for after the next response.</summary>
    /// <param name="now">When.</param>
    /// <param name="underWay">How many requests are.</param>
    /// <param name="hasWaited">True where the pace has held this request back: only then does time say anything about the limit.</param>
    /// <param name="askAt">When to ask again.</param>
    public bool TryTake(double now, int underWay, bool hasWaited, out double askAt)
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
        double earliest = now - Math.Clamp(0.8 * interval, TimerLate, LongestCatchUp);
        if (hasWaited && _due > earliest)
        {
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

    /// <summary>A request that was let through at that rate was refused.</summary>
    public void Refused(double rate) => _refused += double.IsPositiveInfinity(rate) ? 0 : 1;

    private void Grow(double seconds)
    {
        _age += seconds;
        if (_onTrial && _age > FirstTrial)
        {
            (_onTrial, _higher, _kept, _period) = (false, 0, _level, HeldPeriod);
        }
        else if (!_onTrial && _higher > 0 && _age > _trialAfter)
        {
            (_onTrial, _before, _level, _age, _period) = (true, _level, _higher, 0, TrialPeriod);
        }

        double periods = _age / _period;
        double beyond = Math.Max(0, _age - Math.Max(Far * _period, FarSeconds)) / Math.Max(_period, FarSeconds);
        _rate = ((1 - Dip) * _level) + (Growth * Math.Sqrt(_level) * periods * periods * Math.Pow(2, beyond));
    }
}
