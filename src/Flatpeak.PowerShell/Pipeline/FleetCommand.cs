using System.Management.Automation;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet for many items, in three phases: ShouldProcess on the pipeline thread; the services concurrently; results,
/// errors and messages on the pipeline thread again, in input order.
/// </summary>
public abstract class FleetCommand : SessionCommand
{
    private OrderedWindow<Outcome>? _window;
    private SemaphoreSlim? _places;

    /// <summary>How many items are worked on at a time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>One for each item that may be worked on at a time.</summary>
    private protected SemaphoreSlim Places => _places ??= new SemaphoreSlim(ThrottleLimit);

    private OrderedWindow<Outcome> Window => _window ??= new OrderedWindow<Outcome>(Places, ThrottleLimit, StopToken);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        while (!Window.IsEmpty)
        {
            WriteNext();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _window?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Starts the work on an item.</summary>
    private protected void Start(object? target, Func<Action<ServiceExchange>, CancellationToken, Task<Outcome>> work)
    {
        Window.Add(token => Outcome.OfAsync(target, work, token));
        WriteReady();
    }

    /// <summary>Puts what is known of an item already in its place among the others.</summary>
    private protected void Report(Outcome outcome)
    {
        Window.Add(outcome);
        WriteReady();
    }

    /// <summary>Reports an item that never got to a service.</summary>
    protected void Fail(ErrorRecord error) => Report(new Outcome { Error = error });

    /// <summary>Checks an item; reports it and returns false when it is unfit.</summary>
    protected bool Passes(object? target, Action check)
    {
        ArgumentNullException.ThrowIfNull(check);
        try
        {
            check();
            return true;
        }
        catch (ServiceException e)
        {
            Fail(ErrorRecords.Of(e, target));
            return false;
        }
    }

    private void WriteReady()
    {
        while (Window.IsFull)
        {
            WriteNext();
        }

        while (Window.TryTake(out Outcome? outcome))
        {
            Write(outcome);
        }
    }

    private void WriteNext()
    {
        try
        {
            Write(Window.Take());
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void Write(Outcome outcome)
    {
        foreach (ServiceExchange exchange in outcome.Exchanges)
        {
            WriteVerbose(exchange.ToString());
        }

        if (outcome.Warning is not null)
        {
            WriteWarning(outcome.Warning);
        }

        if (outcome.Error is not null && outcome.IsFatal)
        {
            // What is done already must be told: nobody could find out otherwise.
            foreach (Outcome other in Window.Finish().Where(other => !other.IsFatal))
            {
                Write(other);
            }

            ThrowTerminatingError(outcome.Error);
        }

        if (outcome.Error is not null)
        {
            WriteError(outcome.Error);
        }

        if (outcome.Output is not null)
        {
            WriteObject(outcome.Output);
        }
    }
}
