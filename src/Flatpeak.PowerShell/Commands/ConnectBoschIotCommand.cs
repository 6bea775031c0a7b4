using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Connects a session to a device registry (Bosch IoT Hub or Eclipse Hono) and to Things (Bosch IoT Things or Eclipse
/// Ditto). Adds to the current session, or makes one. What is left out is taken from the environment (BOSCH_IOT_…).
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "BoschIot", DefaultParameterSetName = CredentialSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(FlatpeakSession))]
public sealed partial class ConnectBoschIotCommand : ConnectCommand
{
    private BoschOptions? _options;

    private protected override FlatpeakSession Connect()
    {
        if (Session is { IsConnected: false })
        {
            ThrowTerminatingError(ErrorRecords.NotConnected(Session));
        }

        BoschOptions options = _options = Options();
        if (Session is not null && !Fits(Session, options))
        {
            ThrowTerminatingError(ErrorRecords.AlreadyConnected(Session));
        }

        SessionTable table = SessionTable.Current;
        FlatpeakSession? open = table.Default is { IsConnected: true } last ? last : null;
        CheckName(Session ?? (open is not null && Fits(open, options) ? open : null));
        BoschClient client = Await(token => BoschClient.ConnectAsync(options, Observe, token));
        FlatpeakSession session = Session ?? (open is not null && Fits(open, options) ? open : table.Add(Name));
        BoschSession? old = session.Bosch;
        if (!Fits(session, options) || !session.TryReplace(old, client))
        {
            client.Dispose();
            ThrowTerminatingError(session.IsConnected ? ErrorRecords.AlreadyConnected(session) : ErrorRecords.NotConnected(session));
        }

        GiveName(session);
        if (Session is null && open is { Client: not null } && open != session)
        {
            WriteWarning(
                $"This is a new session, '{session.Name}', without the Flatpeak side that '{open.Name}' has "
                + $"({open.AccountInFull}): that one is connected to another Bosch side. "
                + $"Connect-Flatpeak adds one; Select-FpSession '{open.Name}' goes back.");
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

    // It has no side of these services, or one that leads to the same place.
    private protected override bool IsMeant(FlatpeakSession session) =>
        (Session ?? session) == session && (session.Bosch is null || (_options is { } options && Fits(session, options)));

    private protected override object? TargetOf(ServiceException error) => TenantId;

    // RFC 6749, 5.2: so a token service refuses one that it does not know, and none where it needs one.
    private protected override string? AdviceFor(ServiceException error) =>
        error.Code != "invalid_scope" ? null
        : AskedScope is { } scope
            ? $"The token service does not know {CommandText.Shown(scope)}, or part of it, or has not granted it to this client: "
                + "check -Scope (BOSCH_IOT_SCOPE) against the scopes of the OAuth2 client."
        : "No -Scope (BOSCH_IOT_SCOPE) was given. Give the scopes of the OAuth2 client, such as "
            + "-Scope 'service:iot-things-eu-1:<solution>_things/full-access'.";

    // Who holds a session relies on where it deletes. The same target may be connected to again, with a new token.
    private static bool Fits(FlatpeakSession session, BoschOptions options) =>
        session.Bosch?.Client.Options is not { } old || old.HasSameTarget(options);
}
