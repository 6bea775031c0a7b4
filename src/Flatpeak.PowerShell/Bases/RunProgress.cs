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

    // What is over sooner needs none; and no more than ten a second.
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.125);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(30);
    private static readonly RunspaceState<ProgressIds> Ids = new();

    private readonly PSCmdlet _cmdlet;
    private readonly bool _isShown;
    private readonly bool _isLogged;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly RunRate _rate = new();
    private readonly ProgressIds _ids = Ids.Current;
    private readonly int _id;
    private readonly int _parent;
    private long _total;
    private TimeSpan _next;
    private TimeSpan _nextLine = LineEvery;
    private bool _wasWritten;
    private bool _isComplete;

    public RunProgress(PSCmdlet cmdlet, long total)
    {
        _cmdlet = cmdlet;
        _total = total;
        _isShown = Preferences.WantsProgress(cmdlet) && CanBeSeen(cmdlet);
        _isLogged = Preferences.WantsInformation(cmdlet);
        _next = _isShown ? FirstAfter : TimeSpan.MaxValue;
        (_id, _parent) = _ids.Begin();
    }

    /// <summary>So many items there are, unless somebody has said otherwise.</summary>
    public void Expect(long total) => _total = _total == 0 ? total : _total;

    /// <summary>Shows how far a run is, if it is time to.</summary>
    public void Show(FleetRun<object> run)
    {
        TimeSpan now = _time.Elapsed;
        if (now >= _next)
        {
            _next = now + Every;
            _wasWritten = true;
            _cmdlet.WriteProgress(Record(run.Progress, now));
        }

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
        _ids.End(_id);
        if (_wasWritten)
        {
            ProgressRecord end = Record(progress, _time.Elapsed);
            end.RecordType = ProgressRecordType.Completed;
            try
            {
                _cmdlet.WriteProgress(end);
            }
            catch (RuntimeException)
            {
                _cmdlet.Host?.UI?.WriteProgress(_id, end);
            }
        }

        if (_isLogged)
        {
            try
            {
                _cmdlet.WriteInformation(Line(progress, _time.Elapsed), Tags);
            }
            catch (RuntimeException)
            {
                // The pipeline was stopped.
            }
        }
    }

    // The console shows none where its output goes elsewhere. Other hosts decide for themselves.
    private static bool CanBeSeen(PSCmdlet cmdlet) => cmdlet.Host?.Name != "ConsoleHost" || !Console.IsOutputRedirected;

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);

    private ProgressRecord Record(FleetProgress progress, TimeSpan now)
    {
        double rate = _rate.Of(progress.Done + progress.Failed, now);
        long over = progress.Done + progress.Failed + progress.Declined + progress.Skipped + progress.Elsewhere;
        string[] parts =
        [
            _total > 0 ? $"{Count(progress.Done)} of {Count(_total)} done" : $"{Count(progress.Done)} done",
            .. progress.Skipped > 0 ? [$"{Count(progress.Skipped)} done before"] : Array.Empty<string>(),
            $"{Count(progress.Failed)} failed",
            $"{Count(progress.UnderWay)} under way",
            string.Create(CultureInfo.InvariantCulture, $"{rate:0.#}/s"),
            .. progress.Pause > TimeSpan.Zero ? [$"the service asks to wait for {Seconds(progress.Pause)} s"] : Array.Empty<string>(),
        ];
        return new ProgressRecord(_id, _cmdlet.MyInvocation.MyCommand.Name, string.Join(", ", parts))
        {
            ParentActivityId = _parent,
            PercentComplete = _total > 0 ? (int)Math.Min(100, 100 * over / _total) : -1,
            SecondsRemaining = _total > 0 && rate > 0 ? (int)Math.Min(int.MaxValue, Math.Max(0, _total - over) / rate) : -1,
        };
    }

    private string Line(FleetProgress progress, TimeSpan now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_cmdlet.MyInvocation.MyCommand.Name}: {progress.Done} done, {progress.Failed} failed, {progress.Skipped} skipped, "
        + $"{now.TotalSeconds:0.0} seconds, {(progress.Done + progress.Failed) / Math.Max(now.TotalSeconds, 0.001):0.0} a second");
}
