using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet for many items, in three phases: ShouldProcess on the pipeline thread; the services concurrently; results,
/// errors and messages on the pipeline thread again, in input order. A <see cref="FleetRun{TOutput}"/> does the work, and
/// this is the one place that takes from it.
/// </summary>
public abstract partial class FleetCommand : SessionCommand
{
    // From a fatal error on, errors are told last, and that one, the first of them, at the very end.
    private readonly List<(ErrorRecord Error, FleetOutcome<object> Outcome)> _heldBack = [];
    private FleetRun<object>? _run;
    private RunJournal? _journal;
    private RunProgress? _progress;
    private bool _isVerbose;
    private bool _tellsNotBegun;
    private bool _hasEnded;

    /// <summary>How many items are worked on at a time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>How many items the input has, where that is known: progress tells then how long it will take. 0 for not known.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long TotalCount { get; set; }

    /// <summary>
    /// How long a stop waits: for responses to requests that are out and change something, and for what is rolled back. 0 for not
    /// at all.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 600)]
    public int StopGraceSeconds { get; set; } = 2;

    /// <summary>The same as a time.</summary>
    private protected TimeSpan StopGrace => TimeSpan.FromSeconds(StopGraceSeconds);

    /// <summary>How many items may fail before the command ends: in an outage nearly all would. 0 for any number.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MaximumFailures { get; set; }

    /// <summary>How many items may be begun and not told.</summary>
    private protected virtual int Window => FleetRun<object>.DefaultWindow;

    private FleetRun<object> Run => _run!;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        base.BeginProcessing();
        Prepare();
        Begin();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Run.CompleteAdding();
        TellReady();
        _progress?.Complete(Run.Progress);
        CloseJournal();
        _hasEnded = true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _run is not null)
        {
            NoteHowItEnded();

            // What is held back is an error: what came with it is output.
            List<FleetOutcome<object>> left = [.. _heldBack.Select(held => held.Outcome with { Output = null }), .. _run.Stop()];
            if ((Stopping || _isThrown || _isOutputLost) && _beingOutput is { IsRecorded: false })
            {
                // Whether whoever comes next had it before the stop, or could do with it what it is for, nobody can say.
                left.Insert(0, _beingOutput);
            }

            FleetProgress progress = _run.Progress;

            IReadOnlyList<object?> notBegun = _run.NotBegun;

            // What the run has still done is written down by then.
            _run.Dispose();
            _run = null;
            foreach (string warning in WarningsOf(left).Concat(CloseJournalLate()))
            {
                Warn(warning);
            }

            WarnOfNotBegun(notBegun);
            _progress?.Complete(progress);
        }

        _journal?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What to warn of at the end, of what was begun and could not be told.</summary>
    private protected virtual IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) => [];

    private void TellReady()
    {
        try
        {
            TellOutcomes();
            if (Run.HasTooManyFailures)
            {
                // Also what was begun by then, which has come to its end now.
                TellOutcomes();
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        while (_heldBack.Count > 1)
        {
            ErrorRecord next = _heldBack[1].Error;
            _heldBack.RemoveAt(1);
            WriteError(next);
        }

        if (_heldBack.Count > 0)
        {
            ErrorRecord fatal = _heldBack[0].Error;
            _heldBack.Clear();
            End(fatal);
        }

        if (Run.HasTooManyFailures)
        {
            End(ErrorRecords.TooManyFailures(Run.Progress, MaximumFailures, _progress!.IsTotalKnown, _progress.NotBegun(Run.Progress)));
        }
    }

    private void TellOutcomes()
    {
        while (Run.TryPeek(out FleetOutcome<object>? outcome))
        {
            Tell(AsOutput(outcome));
            ShowProgress();
        }

        ShowProgress();
    }

    private void End(ErrorRecord error)
    {
        WarnOfNotBegun(Run.NotBegun);
        _progress!.Complete(Run.Progress);
        ThrowTerminatingError(error);
    }

    private void Tell(FleetOutcome<object> outcome)
    {
        if (outcome.IsRecorded)
        {
            WriteVerbose($"'{outcome.Output ?? outcome.Item}' is from the journal '{_journal!.Path}': nothing was sent.");
            if (IsOutput && outcome is { Output: null, Error: null, WasAbsent: false })
            {
                WriteWarning(
                    $"'{ItemName.Of(outcome.Item)}' was {DoneWord} by an earlier run, and the journal '{_journal.Path}' has nothing of it "
                    + "to output.");
            }
        }

        // The text of a request takes as long to make as all else here.
        foreach (object note in _isVerbose ? outcome.Notes : [])
        {
            WriteVerbose(note.ToString());
        }

        if (outcome.Warning is not null)
        {
            WriteWarning(outcome.Warning);
        }

        // From here on it is told: what raises out of WriteObject comes from whoever has it now.
        Run.Dequeue();
        if (outcome.Output is not null)
        {
            if (IsRemembered)
            {
                Seen.Note(outcome.Output);
            }

            NoteNext(outcome);
            _beingOutput = outcome;
            WriteOutput(outcome.Output);
            _beingOutput = null;
            NoteOutput(outcome);
        }

        if (outcome.Error is null)
        {
            return;
        }

        // What was begun is told first: nobody could find out otherwise. Errors come after all outputs then, since
        // -ErrorAction Stop ends the command at the first of them.
        ErrorRecord error = ErrorRecords.Of(outcome.Error, outcome.Item, MyInvocation.MyCommand.Name);
        if (outcome.IsFatal || _heldBack.Count > 0)
        {
            _heldBack.Add((error, outcome));
        }
        else
        {
            WriteError(error);
        }
    }
}
