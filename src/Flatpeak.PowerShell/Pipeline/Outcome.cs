using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>What came of one item, to be written on the pipeline thread when its turn comes.</summary>
internal sealed record Outcome
{
    public object? Output { get; init; }

    public string? Warning { get; init; }

    public ErrorRecord? Error { get; init; }

    public IReadOnlyCollection<ServiceExchange> Exchanges { get; init; } = [];

    /// <summary>True when going on with other items is pointless.</summary>
    public bool IsFatal { get; init; }

    /// <summary>An item that failed.</summary>
    public static Outcome Of(ServiceException error, object? target) =>
        new() { Error = ErrorRecords.Of(error, target), IsFatal = error.IsFatal };

    /// <summary>Does the work, notes its requests, and turns what it throws into an error of its item.</summary>
    public static async Task<Outcome> OfAsync(
        object? target, Func<Action<ServiceExchange>, CancellationToken, Task<Outcome>> work, CancellationToken cancellationToken)
    {
        var exchanges = new List<ServiceExchange>();
        try
        {
            return await work(exchanges.Add, cancellationToken).ConfigureAwait(false) with { Exchanges = exchanges };
        }
        catch (ServiceException e)
        {
            return Of(e, target) with { Exchanges = exchanges };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // An item that brings out a fault of ours is that item's error: the others, and what is done already, go on.
            return new Outcome { Error = ErrorRecords.Unforeseen(e, target), Exchanges = exchanges };
        }
    }
}
