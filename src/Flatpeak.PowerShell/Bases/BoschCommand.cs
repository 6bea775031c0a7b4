using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that works on the Bosch side of a session.</summary>
public abstract class BoschCommand : TargetCommand
{
    /// <summary>What a journal calls Things, beside its address.</summary>
    internal const string ThingsName = "Things";

    /// <summary>The Bosch side, as it was when the command began: what was planned for one tenant is not carried out in another.</summary>
    protected BoschSession Bosch { get; private set; } = null!;

    /// <summary>The other side of the session, as it was when the command began; null for none.</summary>
    private protected FlatpeakClient? OtherSide { get; private set; }

    /// <summary>What is done, and where, for the journal.</summary>
    /// <remarks>The account is that of whatever goes on at Flatpeak with what this outputs.</remarks>
    private protected RunIdentity Identity => new(MyInvocation.MyCommand.Name)
    {
        Account = OtherSide?.AccountId,
        Mode = OtherSide is null ? null : DeviceTarget.ModeName(OtherSide.LiveMode),
        Tenant = Bosch.TenantId,
        Endpoints = new Dictionary<string, string>
        {
            [Bosch.RegistryApi.ToString()] = Bosch.RegistryUri.ToString(),
            [ThingsName] = Bosch.ThingsUri.ToString(),
        },
    };

    private protected override void Prepare()
    {
        Bosch = NeedBosch();
        OtherSide = Session!.Client;
    }

    /// <summary>An error with what to type next, where a cmdlet knows more of it than others.</summary>
    private protected virtual ServiceException Advise(ServiceException error) => error;

    /// <summary>Works on an item, if that is wanted; what it returns is output, null for nothing.</summary>
    private protected void Start(object? item, Func<BoschClient, CancellationToken, Task<object?>> work, Func<bool>? ask = null)
    {
        BoschClient client = Bosch.Client;
        Start(item, ask, async (context, token) =>
        {
            try
            {
                return await work(client.ForItem(context.Note, context.CutOff), token).ConfigureAwait(false);
            }
            catch (ServiceException e) when (Advise(e) is { } advised && advised != e)
            {
                throw advised;
            }
        });
    }
}
