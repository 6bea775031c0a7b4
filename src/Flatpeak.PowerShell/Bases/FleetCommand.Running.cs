using System.Management.Automation;
using System.Reflection;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <content>The run, with its journal, its shard and its progress.</content>
public abstract partial class FleetCommand
{
    /// <summary>What a cmdlet says of a run that can be resumed and shared; null where it cannot.</summary>
    private protected virtual ResumableRun? Resumable => null;

    /// <summary>False for results that are only written down: -PassThru was not given.</summary>
    private protected virtual bool IsOutput => true;

    /// <summary>Whether what is output is there, and may be named by the next command; false for what was removed.</summary>
    private protected virtual bool IsRemembered => true;

    /// <summary>True for results that hold what nobody else has, such as passwords: one that may not have arrived is warned of.</summary>
    private protected virtual bool IsOutputSecret => false;

    /// <summary>Knows of what whoever comes next is about to get.</summary>
    private protected virtual void NoteNext(FleetOutcome<object> outcome)
    {
    }

    /// <summary>Knows of what whoever comes next has taken.</summary>
    private protected virtual void NoteOutput(FleetOutcome<object> outcome)
    {
    }

    /// <summary>What became of an item that is done, in the line at the end.</summary>
    private protected virtual string DoneWord => "done";

    /// <summary>How what was not begun is now, in a sentence; null where that goes without saying.</summary>
    private protected virtual string? NotBegunState => null;

    /// <summary>The journal of the run; null for none.</summary>
    private protected RunJournal? Journal => _journal;

    /// <summary>Finds what the command works with, and refuses parameters that contradict each other, before anything is opened.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>How many items there are: parameters name them all.</summary>
    private protected void Expect(int count) => _progress!.Expect(count);

    private void Begin()
    {
        ResumableRun? resumable = Resumable;
        bool isWhatIf = Preferences.IsWhatIf(this);
        _isVerbose = Preferences.IsVerbose(this);
        _tellsNotBegun = !isWhatIf && GetType().GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess;
        if (resumable?.JournalPath is { } path && !isWhatIf)
        {
            // Before anything upstream has begun: it need not be undone then.
            try
            {
                _journal = RunJournal.Open(
                    JournalPaths.ToWrite(this, path), resumable.Identity, new JournalOptions { Shard = resumable.Shard });
            }
            catch (ServiceException e)
            {
                ThrowTerminatingError(ErrorRecords.ForCommand(e, path, MyInvocation.MyCommand.Name));
            }
        }

        _progress = new RunProgress(this, TotalCount, DoneWord);
        _run = new FleetRun<object>(ThrottleLimit, StopToken, Window)
        {
            StopGrace = StopGrace,
            Journal = _journal,
            Record = resumable?.Record,
            Shard = resumable?.Shard,
            MaximumFailures = MaximumFailures,
            Waiting = ShowProgress,
        };
    }

    /// <summary>What has become of the items so far.</summary>
    private protected FleetProgress Counts => Run.Progress;

    // All that it is to say is said by then.
    private void CloseJournal()
    {
        try
        {
            if (_journal?.Close() is { } warning)
            {
                WriteWarning(warning);
            }
        }
        catch (ServiceException e)
        {
            WriteError(ErrorRecords.Of(e, _journal!.Path));
        }
    }

    // Once. What is text is at hand for whoever stops the command, or has enough of its output; an object may be all that there is
    // of a device that the command before has removed, or created.
    private void WarnOfNotBegun(IReadOnlyList<object?> items)
    {
        bool isStopped = Stopping || _beingOutput is not null;
        object?[] lost = [.. items.Where(item => !isStopped || item is PSObject { BaseObject: not string })];
        if (_tellsNotBegun && lost.Length > 0)
        {
            Warn(StopWarnings.OfNotBegun(lost, MyInvocation.MyCommand.Name, NotBegunState));
        }

        _isVerbose = Preferences.IsVerbose(this);
        _tellsNotBegun = false;
    }

    // Where the run ended with an error, or was stopped: nothing is an error any more, and a journal that lacks lines is to be known.
    private IEnumerable<string> CloseJournalLate()
    {
        try
        {
            return _journal?.Close() is { } warning ? [warning] : [];
        }
        catch (ServiceException e)
        {
            return [e.Message];
        }
    }

    private void ShowProgress() => _progress!.Show(Run);

    private FleetOutcome<object> AsOutput(FleetOutcome<object> outcome) => IsOutput ? outcome : outcome with { Output = null };
}
