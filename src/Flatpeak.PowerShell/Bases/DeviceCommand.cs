using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that works on Flatpeak's devices.</summary>
public abstract class DeviceCommand : TargetCommand
{
    /// <summary>The Flatpeak side.</summary>
    private protected FlatpeakClient Client { get; private set; } = null!;

    /// <summary>What is done, and where, for the journal.</summary>
    private protected RunIdentity Identity => new(MyInvocation.MyCommand.Name)
    {
        Account = Client.AccountId,
        Mode = DeviceTarget.ModeName(Client.LiveMode),
        Endpoints = new Dictionary<string, string> { ["Flatpeak"] = Client.Address.ToString() },
    };

    private protected override void Prepare() => Client = NeedFlatpeak();

    /// <summary>Works on an item, if that is wanted; what it returns is output, null for nothing.</summary>
    private protected void Start(object? item, Func<FlatpeakClient, CancellationToken, Task<object?>> work, Func<bool>? ask = null)
    {
        FlatpeakClient client = Client;
        Start(item, ask, (context, token) => work(client.ForItem(context.Note, context.CutOff), token));
    }

    /// <summary>The same for work that an earlier run may have done.</summary>
    private protected void Start(
        object? item, Func<FlatpeakClient, EarlierAttempt?, CancellationToken, Task<FleetOutcome<object>>> work, Func<bool> ask, string key,
        IReadOnlyDictionary<string, string>? names = null)
    {
        FlatpeakClient client = Client;
        Start(item, client, new FleetWork<FlatpeakClient, object>
        {
            Ask = _ => ask() ? null : new FleetOutcome<object> { IsDeclined = true },
            IsOneOperation = true,
            CarryOut = (_, context, token) => work(client.ForItem(context.Note, context.CutOff), context.Earlier, token),
        }, key, names);
    }
}
