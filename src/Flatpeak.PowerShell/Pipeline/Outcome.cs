using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>What came of one item, to be written on the pipeline thread when its turn comes.</summary>
internal sealed class Outcome
{
    public object? Output { get; init; }

    public ErrorRecord? Error { get; init; }

    public IReadOnlyCollection<ServiceExchange> Exchanges { get; init; } = [];

    /// <summary>True when going on with other items is pointless.</summary>
    public bool IsFatal { get; init; }

    /// <summary>Does the work, and turns what it throws into an error of its item.</summary>
    public static async Task<Outcome> OfAsync(
        object? target, FlatpeakClient client, Func<FlatpeakClient, CancellationToken, Task<object?>> work, CancellationToken cancellationToken)
    {
        var exchanges = new List<ServiceExchange>();
        try
        {
            object? output = await work(client.Observe(exchanges.Add), cancellationToken).ConfigureAwait(false);
            return new Outcome { Output = output, Exchanges = exchanges };
        }
        catch (ServiceException e)
        {
            return new Outcome { Error = ErrorRecords.Of(e, target), Exchanges = exchanges, IsFatal = e.IsFatal };
        }
    }
}
