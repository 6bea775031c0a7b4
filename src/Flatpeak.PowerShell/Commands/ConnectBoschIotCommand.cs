using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Connects a session to a device registry (Bosch IoT Hub or Eclipse Hono) and to Things (Bosch IoT Things or Eclipse
/// Ditto). Adds to the current session, or makes one. What is left out is taken from the environment (BOSCH_IOT_…).
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "BoschIot", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FlatpeakSession))]
public sealed partial class ConnectBoschIotCommand : ConnectCommand
{
    private protected override FlatpeakSession Connect()
    {
        if (Session is { IsConnected: false })
        {
            ThrowTerminatingError(ErrorRecords.NotConnected(Session));
        }

        BoschOptions options = Options();
        if (Session is not null && !Fits(Session, options))
        {
            ThrowTerminatingError(ErrorRecords.AlreadyConnected(Session));
        }

        BoschClient client = Await(token => BoschClient.ConnectAsync(options, Observe, token));
        FlatpeakSession session = Session ?? DefaultFor(options);
        BoschSession? old = session.Bosch;
        if (!Fits(session, options) || !session.TryReplace(old, client))
        {
            client.Dispose();
            ThrowTerminatingError(session.IsConnected ? ErrorRecords.AlreadyConnected(session) : ErrorRecords.NotConnected(session));
        }

        if (!client.IsTenantVerified)
        {
            WriteWarning(
                $"Whether there is a tenant '{options.TenantId}' could not be verified: "
                + $"the registry at {options.RegistryAddress.Authority} showed no device of it, and does not show tenants. "
                + "In a mistyped tenant every device looks as if it were removed already: check -TenantId.");
        }

        return session;
    }

    private protected override object? TargetOf(ServiceException error) => TenantId;

    private static FlatpeakSession DefaultFor(BoschOptions options)
    {
        SessionTable table = SessionTable.Current;
        return table.Default is { IsConnected: true } last && Fits(last, options) ? last : table.Add(new FlatpeakSession());
    }

    // Who holds a session relies on where it deletes. The same target may be connected to again, with a new token.
    private static bool Fits(FlatpeakSession session, BoschOptions options) =>
        session.Bosch?.Client.Options is not { } old || old.HasSameTarget(options);
}
