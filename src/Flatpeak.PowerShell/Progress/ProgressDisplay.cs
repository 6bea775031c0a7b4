using System.Diagnostics;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// Shows a command's progress by Write-Progress, where somebody can see it, under a number of its own, and takes it away again.
/// On the pipeline thread only.
/// </summary>
internal sealed class ProgressDisplay
{
    // What is over sooner needs none; and no more than ten a second.
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.125);
    private static readonly RunspaceState<ProgressIds> Ids = new();

    private readonly PSCmdlet _cmdlet;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly ProgressIds _ids = Ids.Current;
    private readonly int _id;
    private readonly int _parent;
    private TimeSpan _next;
    private bool _wasWritten;
    private bool _isComplete;

    public ProgressDisplay(PSCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        _next = Preferences.WantsProgress(cmdlet) && CanBeSeen(cmdlet) ? FirstAfter : TimeSpan.MaxValue;
        (_id, _parent) = _ids.Begin();
    }

    /// <summary>Shows it, if it is time to.</summary>
    /// <param name="status">How far the command is.</param>
    /// <param name="complete">Adds what else there is to say of it; null for nothing.</param>
    public void Show(Func<string> status, Action<ProgressRecord>? complete = null)
    {
        TimeSpan now = _time.Elapsed;
        if (now >= _next)
        {
            _next = now + Every;
            _wasWritten = true;
            ProgressRecord record = Record(status());
            complete?.Invoke(record);
            _cmdlet.WriteProgress(record);
        }
    }

    /// <summary>Takes it away. After a stop no stream takes anything any more; the host still does.</summary>
    /// <param name="status">How far the command came.</param>
    public void Complete(string status)
    {
        if (_isComplete)
        {
            return;
        }

        _isComplete = true;
        _ids.End(_id);
        if (_wasWritten)
        {
            ProgressRecord end = Record(status);
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
    }

    // The console shows none where its output goes elsewhere. Other hosts decide for themselves.
    private static bool CanBeSeen(PSCmdlet cmdlet) => cmdlet.Host?.Name != "ConsoleHost" || !Console.IsOutputRedirected;

    private ProgressRecord Record(string status) =>
        new(_id, _cmdlet.MyInvocation.MyCommand.Name, status) { ParentActivityId = _parent };
}
