using System.Management.Automation;
using System.Security;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Logs in to Flatpeak. The session it outputs is the default of the other cmdlets from then on.</summary>
[Cmdlet(VerbsCommunications.Connect, "Flatpeak", DefaultParameterSetName = EnvironmentSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(FlatpeakSession))]
public sealed class ConnectFlatpeakCommand : ConnectCommand
{
    private const string EnvironmentSet = "Environment";
    private const string CredentialSet = "Credential";
    private const string KeySet = "ApiKey";

    /// <summary>The account id as the user name, the API key as the password.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = CredentialSet)]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The account id. Without it, and without a credential: FLATPEAK_ACCOUNT_ID and FLATPEAK_API_KEY.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeySet)]
    [ValidateNotNullOrEmpty]
    public string? AccountId { get; set; }

    /// <summary>The API key. A test key connects to test mode, a live key to live mode.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeySet)]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>The service's address. Else FLATPEAK_URI, else Flatpeak's own.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri Uri { get; set; } = FlatpeakOptions.PublicAddress;

    /// <summary>The API version to ask for, such as 2025-09-14.anode. By default the account's own.</summary>
    [Parameter]
    [ValidatePattern(@"\A[0-9A-Za-z.-]{1,64}\z")]
    [ArgumentCompleter(typeof(ApiVersionCompleter))]
    public string? ApiVersion { get; set; }

    /// <summary>
    /// A session that has only its Bosch side yet, to be completed. By default the one connected last in this runspace,
    /// where it is such a one; else a new session is made.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [SessionName(IsChoice = true)]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    public FlatpeakSession? Session { get; set; }

    private protected override FlatpeakSession Connect()
    {
        if (Session is { Client: not null } or { IsConnected: false })
        {
            ThrowTerminatingError(ErrorRecords.AlreadyConnected(Session));
        }

        SessionTable table = SessionTable.Current;
        FlatpeakSession? half = Session ?? (table.Default is { Client: null, IsConnected: true } last ? last : null);
        CheckName(half);
        var options = new FlatpeakOptions
        {
            Address = Uri = Address(),
            ApiVersion = ApiVersion,
            Service = ServiceOptions,
        };
        ServiceCredential credential = Given();
        FlatpeakClient client = Await(token => FlatpeakClient.ConnectAsync(credential, options, Observe, token));

        FlatpeakSession? before = half is null && table.Default is { IsConnected: true } open ? open : null;
        FlatpeakSession session = half ?? table.Add(Name);
        if (!session.TryAdd(client))
        {
            client.Dispose();
            ThrowTerminatingError(ErrorRecords.AlreadyConnected(session));
        }

        GiveName(session);
        if (before?.Bosch is { } bosch)
        {
            WriteWarning(
                $"This is a new session, '{session.Name}', without the Bosch side that '{before.Name}' has ({bosch}). "
                + $"Connect-BoschIot adds one; Select-FpSession '{before.Name}' goes back.");
        }

        return session;
    }

    // It has no side of this service.
    private protected override bool IsMeant(FlatpeakSession session) => session.Client is null && (Session ?? session) == session;

    private Uri Address() => MyInvocation.BoundParameters.ContainsKey(nameof(Uri))
        ? Uri
        : EnvironmentDefaults.Address("FLATPEAK_URI") ?? Uri;

    // An address that is not valid may hold a password.
    private protected override object? TargetOf(ServiceException error) => error.Kind == ServiceErrorKind.InvalidUri ? null : Uri;

    private ServiceCredential Given() => Of(Credential)
        ?? (AccountId is not null
            ? new ServiceCredential(AccountId, ApiKey!)
            : EnvironmentDefaults.NeedCredential("FLATPEAK_ACCOUNT_ID", "FLATPEAK_API_KEY", "-Credential, or -AccountId and -ApiKey"));
}
