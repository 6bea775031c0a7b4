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

    /// <summary>Finds what the command works with, and refuses parameters that contradict each other, before anything is opened.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>How many items there are: parameters name them all.</summary>
    private protected void Expect(int count) => _progress!.Expect(count);

    private void Begin()
    {
        ResumableRun? resumable = Resumable;
        if (resumable?.JournalPath is { } path && !Preferences.IsWhatIf(this))
        {
            // Before anything upstream has begun: it need not be undone then.
            try
            {
                _journal = RunJournal.Open(
                    JournalPaths.ToWrite(this, path), resumable.Identity, new JournalOptions { Shard = resumable.Shard });
            }
            catch (ServiceException e)
            {
                ThrowTerminatingError(ErrorRecords.Of(e, path));
            }
        }

        _progress = new RunProgress(this, TotalCount);
        _run = new FleetRun<object>(ThrottleLimit, StopToken, Window)
        {
            StopGrace = StopGrace,
            Journal = _journal,
            Record = resumable?.Record,
            Shard = resumable?.Shard,
            Waiting = ShowProgress,
        };
    }

    // All that it is to say is said by then. Where the run ended with an error, disposing of it does this.
    private void CloseJournal()
    {
        try
        {
            _journal?.Close();
        }
        catch (ServiceException e)
        {
            WriteError(ErrorRecords.Of(e, _journal!.Path));
        }
    }

    private void ShowProgress() => _progress!.Show(Run);

    private FleetOutcome<object> AsOutput(FleetOutcome<object> outcome) => IsOutput ? outcome : outcome with { Output = null };
}
