using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>
/// Shows how far a run is: by Write-Progress, where somebody can see it, and for a log by an informational line every half a
/// minute and at the end. On the pipeline thread only.
/// </summary>
internal sealed class RunProgress
{
    private static readonly string[] Tags = ["Flatpeak.PowerShell"];

    // Who looks at it more often sees no more.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(30);

    private readonly PSCmdlet _cmdlet;
    private readonly ProgressDisplay _display;
    private readonly PauseNotice _pause;
    private readonly bool _isLogged;
    private readonly string _doneWord;
    private readonly string _declinedWord;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly RunRate _rate = new();
    private long _total;
    private TimeSpan _nextLook;
    private TimeSpan _nextLine = LineEvery;
    private bool _isComplete;

    public RunProgress(PSCmdlet cmdlet, long total, string doneWord)
    {
        _doneWord = doneWord;

        // A preview asks nobody.
        _declinedWord = Preferences.IsWhatIf(cmdlet) ? "previewed" : "declined";
        _cmdlet = cmdlet;
        _total = total;
        _display = new ProgressDisplay(cmdlet);
        _pause = new PauseNotice(cmdlet);
        _isLogged = Preferences.WantsInformation(cmdlet);
    }

    /// <summary>True when it is known how many items there are.</summary>
    public bool IsTotalKnown => _total > 0;

    /// <summary>How many items were not begun: of all, or else of those that were read.</summary>
    public long NotBegun(FleetProgress progress) => IsTotalKnown ? Math.Max(0, _total - Over(progress)) : progress.NotBegun;

    /// <summary>So many items there are, unless somebody has said otherwise.</summary>
    public void Expect(long total) => _total = _total == 0 ? total : _total;

    /// <summary>Shows how far a run is, if it is time to.</summary>
    public void Show(FleetRun<object> run)
    {
        TimeSpan now = _time.Elapsed;
        if (now < _nextLook)
        {
            return;
        }

        _nextLook = now + LookEvery;
        _pause.Tell(run.Progress.Pause);
        _display.Show(() => Status(run.Progress, now), record => AddShare(record, run.Progress, now));
        if (_isLogged && now >= _nextLine)
        {
            _nextLine = now + LineEvery;
            _cmdlet.WriteInformation(Line(run.Progress, now), Tags);
        }
    }

    /// <summary>Takes it away, and says how it ended. After a stop no stream takes anything any more; the host still does.</summary>
    public void Complete(FleetProgress progress)
    {
        if (_isComplete)
        {
            return;
        }

        _isComplete = true;
        _display.Complete(Status(progress, _time.Elapsed));
        try
        {
            string line = Line(progress, _time.Elapsed);
            if (_isLogged)
            {
                _cmdlet.WriteInformation(line, Tags);
            }
            else
            {
                _cmdlet.WriteVerbose(line);
            }
        }
        catch (RuntimeException)
        {
            // The pipeline was stopped.
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private string Status(FleetProgress progress, TimeSpan now) => string.Join(", ",
    [
        _total > 0 ? $"{Count(progress.Done)} of {Count(_total)} done" : $"{Count(progress.Done)} done",
        .. progress.Skipped > 0 ? [$"{Count(progress.Skipped)} done before"] : Array.Empty<string>(),
        $"{Count(progress.Failed)} failed",
        $"{Count(progress.UnderWay)} under way",
        string.Create(CultureInfo.InvariantCulture, $"{Rate(progress, now):0.#}/s"),
        .. progress.Pause > TimeSpan.Zero ? [PauseNotice.Status(progress.Pause)] : Array.Empty<string>(),
    ]);

    private void AddShare(ProgressRecord record, FleetProgress progress, TimeSpan now)
    {
        if (_total > 0)
        {
            long over = Over(progress);
            double rate = Rate(progress, now);
            record.PercentComplete = (int)Math.Min(100, 100 * over / _total);
            record.SecondsRemaining = rate > 0 ? (int)Math.Min(int.MaxValue, Math.Max(0, _total - over) / rate) : -1;
        }
    }

    private double Rate(FleetProgress progress, TimeSpan now) => _rate.Of(progress.Done + progress.Failed, now);

    private static long Over(FleetProgress progress) =>
        progress.Done + progress.Failed + progress.Declined + progress.Kept + progress.Duplicates + progress.Skipped + progress.Elsewhere;

    private string Line(FleetProgress progress, TimeSpan now)
    {
        double rate = (progress.Done + progress.Failed) / Math.Max(now.TotalSeconds, 0.001);
        string counts = string.Join(", ",
        [
            $"{Figure(progress.Done - progress.Absent)} {_doneWord}",
            .. progress.Absent > 0 ? [$"{Figure(progress.Absent)} gone already"] : Array.Empty<string>(),
            $"{Figure(progress.Failed)} failed",
            .. progress.Declined > 0 ? [$"{Figure(progress.Declined)} {_declinedWord}"] : Array.Empty<string>(),
            .. progress.Kept > 0 ? [$"{Figure(progress.Kept)} kept"] : Array.Empty<string>(),
            .. progress.Duplicates > 0 ? [$"{Figure(progress.Duplicates)} duplicate"] : Array.Empty<string>(),
            .. progress.NotBegun > 0 ? [$"{Figure(NotBegun(progress))} not begun"] : Array.Empty<string>(),
            $"{Figure(progress.Skipped)} skipped",
            $"{Figure(progress.Retries)} retries",
        ]);
        string name = _cmdlet.MyInvocation.MyCommand.Name;
        return string.Create(CultureInfo.InvariantCulture, $"{name}: {counts}, {now.TotalSeconds:0.0} seconds, {rate:0.0} a second");
    }

    private static string Figure(long number) => number.ToString(CultureInfo.InvariantCulture);
}
