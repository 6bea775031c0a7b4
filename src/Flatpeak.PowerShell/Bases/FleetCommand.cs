using System.Management.Automation;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet for many items, in three phases: ShouldProcess on the pipeline thread; the services concurrently; results,
/// errors and messages on the pipeline thread again, in input order. A <see cref="FleetRun{TOutput}"/> does the work, and
/// this is the one place that takes from it.
/// </summary>
public abstract class FleetCommand : SessionCommand
{
    // From a fatal error on, errors are told last, and that one, the first of them, at the very end.
    private readonly List<(ErrorRecord Error, FleetOutcome<object> Outcome)> _heldBack = [];
    private FleetRun<object>? _run;
    private FleetOutcome<object>? _beingOutput;

    /// <summary>How many items are worked on at a time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>How many items may be begun and not told.</summary>
    private protected virtual int Window => FleetRun<object>.DefaultWindow;

    private FleetRun<object> Run => _run ??= new FleetRun<object>(ThrottleLimit, StopToken, Window);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Run.CompleteAdding();
        TellReady();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _run is not null)
        {
            List<FleetOutcome<object>> left = [.. _heldBack.Select(held => held.Outcome), .. _run.Stop()];
            if (Stopping && _beingOutput is not null)
            {
                // Whether whoever comes next had it before the stop, nobody can say.
                left.Insert(0, _beingOutput);
            }

            _run.Dispose();
            _run = null;
            foreach (string warning in WarningsOf(left))
            {
                Warn(warning);
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>What to warn of at the end, of what was begun and could not be told.</summary>
    private protected virtual IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) => [];

    /// <summary>Works on an item when its turn comes: asks, reads and changes.</summary>
    private protected void Start<TPlan>(
        object? item, Func<Action<object>, CancellationToken, Task<TPlan>> prepare, FleetWork<TPlan, object> work)
    {
        Run.Add(item, prepare, work);
        TellReady();
    }

    /// <summary>Works on an item that needs no reading before it is asked about.</summary>
    private protected void Start<TPlan>(object? item, TPlan plan, FleetWork<TPlan, object> work)
    {
        Run.Add(item, plan, work);
        TellReady();
    }

    /// <summary>Works on an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="ask">Whether to; null for always.</param>
    /// <param name="work">What it returns is output, null for nothing.</param>
    private protected void Start(
        object? item, Func<bool>? ask, Func<Action<ServiceExchange>, CancellationToken, Task<object?>> work) =>
        Start(item, work, new FleetWork<Func<Action<ServiceExchange>, CancellationToken, Task<object?>>, object>
        {
            Ask = ask is null ? null : _ => ask() ? null : new FleetOutcome<object> { IsDeclined = true },
            CarryOut = static async (work, context, token) => new FleetOutcome<object>
            {
                Output = await work(context.Note, token).ConfigureAwait(false),
            },
        });

    /// <summary>Outputs what is known already, in its position among the others.</summary>
    private protected void Report(FleetOutcome<object> outcome)
    {
        Run.Add(outcome);
        TellReady();
    }

    private void TellReady()
    {
        try
        {
            while (Run.TryPeek(out FleetOutcome<object>? outcome))
            {
                Tell(outcome);
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
            ThrowTerminatingError(fatal);
        }
    }

    private void Tell(FleetOutcome<object> outcome)
    {
        foreach (object note in outcome.Notes)
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
            _beingOutput = outcome;
            WriteObject(outcome.Output);
            _beingOutput = null;
        }

        if (outcome.Error is null)
        {
            return;
        }

        // What was begun is told first: nobody could find out otherwise. Errors come after all outputs then, since
        // -ErrorAction Stop ends the command at the first of them.
        ErrorRecord error = ErrorRecords.Of(outcome.Error, outcome.Item);
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
