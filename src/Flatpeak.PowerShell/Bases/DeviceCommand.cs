using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that works on Flatpeak's devices.</summary>
public abstract class DeviceCommand : TargetCommand
{
    /// <summary>The Flatpeak side.</summary>
    private protected FlatpeakClient Client { get; private set; } = null!;

    /// <summary>
    /// Where the other side of the session is connected to, as it was when the command began; null for none. What is of another tenant
    /// is not meant, also where only Flatpeak is asked.
    /// </summary>
    private protected BoschOptions? OtherSide { get; private set; }

    /// <summary>What is done, and where, for the journal.</summary>
    private protected RunIdentity Identity => new(MyInvocation.MyCommand.Name)
    {
        Account = Client.AccountId,
        Mode = DeviceTarget.ModeName(Client.LiveMode),
        Endpoints = new Dictionary<string, string> { ["Flatpeak"] = Client.Address.ToString() },
    };

    private protected override void Prepare()
    {
        Client = NeedFlatpeak();
        OtherSide = Session!.Bosch?.Options;
    }

    /// <summary>Refuses what can be no device of this session, or is of another one. Sends nothing.</summary>
    /// <exception cref="ServiceException">It is not valid, or of another account, mode, tenant or host.</exception>
    private protected void Check(DeviceTarget target)
    {
        target.Check(Client.AccountId, Client.LiveMode);
        EnsureIsHere(target);
    }

    /// <summary>Refuses what says that it is of another account, mode, tenant or host. Sends nothing.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>.</exception>
    private protected void EnsureIsHere(DeviceTarget target)
    {
        target.EnsureIsOf(Client.AccountId, Client.LiveMode);
        if (OtherSide is not null)
        {
            Whereabouts.EnsureIs(target.ToString(), target.TenantId, target.RegistryHost, target.ThingsHost, OtherSide);
        }
    }

    /// <summary>Works on an item after what it waits for, if that is wanted; what it returns is output, null for nothing.</summary>
    private protected void Start(
        object? item, Func<FlatpeakClient, CancellationToken, Task<object?>> work, Func<bool>? ask = null, Task? after = null)
    {
        FlatpeakClient client = Client;
        Start(item, ask, (context, token) => work(client.ForItem(context.Note, context.CutOff), token), after);
    }

    /// <summary>The same for work that an earlier run may have done.</summary>
    private protected void Start(
        object? item, Func<FlatpeakClient, EarlierAttempt?, CancellationToken, Task<FleetOutcome<object>>> work, Func<bool> ask, string key,
        IReadOnlyDictionary<string, string>? names = null)
    {
        FlatpeakClient client = Client;
        Start(item, client, new FleetWork<FlatpeakClient, object>
        {
            Ask = _ => ask() ? null : new FleetOutcome<object> { LeftOut = LeftOut.Declined },
            IsOneOperation = true,
            CarryOut = (_, context, token) => work(client.ForItem(context.Note, context.CutOff), context.Earlier, token),
        }, key, names);
    }
}
