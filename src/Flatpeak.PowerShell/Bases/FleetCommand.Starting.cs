using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <content>What goes into the run. A key names an item where the run has a journal or a shard.</content>
public abstract partial class FleetCommand
{
    /// <summary>What the share of the items that are being taken goes by, where that is another name than their key; else null.</summary>
    private protected string? ShareBy { get; set; }

    /// <summary>Works on an item when its turn comes: asks, reads and changes.</summary>
    private protected void Start<TPlan>(
        object? item, Func<Action<object>, RecordedItem?, CancellationToken, Task<TPlan>> prepare, FleetWork<TPlan, object> work,
        string? key = null, IReadOnlyDictionary<string, string>? names = null)
    {
        Run.Add(item, prepare, work, key, names, ShareBy);
        TellReady();
    }

    /// <summary>Works on an item that needs no reading before it is asked about.</summary>
    private protected void Start<TPlan>(
        object? item, TPlan plan, FleetWork<TPlan, object> work, string? key = null, IReadOnlyDictionary<string, string>? names = null)
    {
        Run.Add(item, plan, work, key, names, ShareBy);
        TellReady();
    }

    /// <summary>Works on an item, of which a stop has left nothing where the work says so (<see cref="NothingDoneException"/>).</summary>
    /// <param name="item">The item.</param>
    /// <param name="ask">Whether to; null for always.</param>
    /// <param name="work">What it returns is output, null for nothing; or is the whole outcome.</param>
    /// <param name="after">What it waits for before anybody is asked; null for nothing.</param>
    private protected void Start(
        object? item, Func<bool>? ask, Func<FleetContext, CancellationToken, Task<object?>> work, Task? after = null)
    {
        var whole = new FleetWork<Func<FleetContext, CancellationToken, Task<object?>>, object>
        {
            Ask = ask is null ? null : _ => ask() ? null : new FleetOutcome<object> { LeftOut = LeftOut.Declined },
            IsOneOperation = true,
            CarryOut = static async (work, context, token) =>
            {
                object? output = await work(context, token).ConfigureAwait(false);
                return output as FleetOutcome<object> ?? new FleetOutcome<object> { Output = output };
            },
        };
        if (after is null)
        {
            Start(item, work, whole);
            return;
        }

        Start(
            item,
            async (_, _, token) =>
            {
                await after.WaitAsync(token).ConfigureAwait(false);
                return work;
            },
            whole);
    }

    /// <summary>Counts an item that only repeats another, whatever a journal says of the one whose name it has.</summary>
    private protected void PassOver(object item)
    {
        Run.Add(new FleetOutcome<object> { Item = item, LeftOut = LeftOut.Duplicate });
        TellReady();
    }

    /// <summary>Outputs what is known already, in its position among the others.</summary>
    /// <param name="outcome">What is known.</param>
    /// <param name="key">What names it; null where nothing does. All of those count as one, whose shard reports them.</param>
    /// <param name="names">What else names it.</param>
    private protected void Report(
        FleetOutcome<object> outcome, string? key = null, IReadOnlyDictionary<string, string>? names = null)
    {
        Run.Add(outcome, key ?? "", names, ShareBy);
        TellReady();
    }
}
