using System.Management.Automation;
using System.Net;
using System.Security;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Connects a session to a device registry (Bosch IoT Hub or Eclipse Hono) and to Things (Bosch IoT Things or Eclipse
/// Ditto). Adds to the current session, or makes one. What is left out is taken from the environment (BOSCH_IOT_…).
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "BoschIot", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FlatpeakSession))]
public sealed class ConnectBoschIotCommand : ConnectCommand
{
    private const string CredentialSet = "Credential";
    private const string TokenSet = "Token";

    /// <summary>The tenant in the registry. Else BOSCH_IOT_TENANT_ID.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? TenantId { get; set; }

    /// <summary>The registry's address; at Hono it ends in /v1. Else BOSCH_IOT_REGISTRY_URI.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? RegistryUri { get; set; }

    /// <summary>The registry's dialect. Else BOSCH_IOT_REGISTRY_API, else Hono.</summary>
    [Parameter]
    public RegistryApi RegistryApi { get; set; }

    /// <summary>The registry's user and password. Else BOSCH_IOT_REGISTRY_USERNAME and BOSCH_IOT_REGISTRY_PASSWORD.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSCredential? RegistryCredential { get; set; }

    /// <summary>A bearer token for the registry, in the place of -RegistryCredential. It is not renewed.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? RegistryToken { get; set; }

    /// <summary>The address of Things; it ends in /api/2. Else BOSCH_IOT_THINGS_URI.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? ThingsUri { get; set; }

    /// <summary>
    /// With -TokenUri the OAuth2 client and its secret, else a user and password for HTTP Basic. Else
    /// BOSCH_IOT_THINGS_USERNAME and BOSCH_IOT_THINGS_PASSWORD.
    /// </summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [ValidateNotNull]
    public PSCredential? ThingsCredential { get; set; }

    /// <summary>The OAuth2 token endpoint. Else BOSCH_IOT_TOKEN_URI.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [ValidateNotNull]
    public Uri? TokenUri { get; set; }

    /// <summary>The OAuth2 scopes. Else BOSCH_IOT_SCOPE, with spaces between them.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    public string[]? Scope { get; set; }

    /// <summary>A bearer token for Things. It is not renewed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ValidateNotNull]
    public SecureString? ThingsToken { get; set; }

    /// <summary>The x-cr-api-token, which Bosch IoT Things wants besides every login. Else BOSCH_IOT_THINGS_API_TOKEN.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? ThingsApiToken { get; set; }

    /// <summary>Ditto's devops user, who alone sees connections there.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSCredential? ConnectionsCredential { get; set; }

    /// <summary>The Bosch solution whose connections are meant.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SolutionId { get; set; }

    /// <summary>The address of the Device Provisioning API. With it, New-BoschThing makes devices through that.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? ProvisioningUri { get; set; }

    /// <summary>The service instance there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServiceInstanceId { get; set; }

    /// <summary>
    /// The session to add to. By default the one connected last in this runspace; a new one, where that leads to another
    /// registry, tenant, Things, solution or provisioning service, or there as somebody else.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public FlatpeakSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Session is { IsConnected: false })
        {
            ThrowTerminatingError(ErrorRecords.NotConnected(Session));
        }

        try
        {
            BoschOptions options = Options();
            if (Session is not null && !Fits(Session, options))
            {
                ThrowTerminatingError(ErrorRecords.AlreadyConnected(Session));
            }

            BoschClient client = Wait(token => BoschClient.ConnectAsync(options, Observe, token));
            SessionTable table = SessionTable.Current;
            FlatpeakSession session = Session ?? (table.Default is { IsConnected: true } last && Fits(last, options) ? last : table.Add(new FlatpeakSession()));
            BoschSession? old = session.Bosch;
            if (!Fits(session, options) || !session.TryReplace(old, client))
            {
                client.Dispose();
                ThrowTerminatingError(session.IsConnected ? ErrorRecords.AlreadyConnected(session) : ErrorRecords.NotConnected(session));
            }

            if (!client.IsTenantProven)
            {
                WriteWarning(
                    $"Whether there is a tenant '{options.TenantId}' could not be verified: the registry at {options.RegistryAddress.Authority} "
                    + "showed no device of it, and does not show tenants. In a mistyped tenant every device looks as if it were removed already: check -TenantId.");
            }

            WriteObject(session);
        }
        catch (ServiceException e)
        {
            ThrowTerminatingError(ErrorRecords.Of(e, TenantId));
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(ErrorRecords.InvalidCredential(e));
        }
    }

    // Who holds a session relies on where it deletes. The same place may be connected to again, with a new token.
    private static bool Fits(FlatpeakSession session, BoschOptions options) =>
        session.Bosch?.Client.Options is not { } old || old.HasSameTarget(options);

    private BoschOptions Options() => new()
    {
        TenantId = TenantId ?? Needed("BOSCH_IOT_TENANT_ID", "-TenantId"),
        RegistryApi = Dialect(),
        RegistryAddress = RegistryUri ?? Address("BOSCH_IOT_REGISTRY_URI", "-RegistryUri"),
        RegistryCredential = RegistryToken is not null ? OnlyToken()
            : Of(RegistryCredential) ?? FromEnvironment("BOSCH_IOT_REGISTRY_USERNAME", "BOSCH_IOT_REGISTRY_PASSWORD", "-RegistryCredential or -RegistryToken"),
        RegistryToken = RegistryToken,
        ThingsAddress = ThingsUri ?? Address("BOSCH_IOT_THINGS_URI", "-ThingsUri"),
        ThingsCredential = ThingsToken is not null ? null
            : Of(ThingsCredential) ?? FromEnvironment("BOSCH_IOT_THINGS_USERNAME", "BOSCH_IOT_THINGS_PASSWORD", "-ThingsCredential or -ThingsToken"),

        TokenAddress = TokenUri ?? (ThingsToken is null && Variable("BOSCH_IOT_TOKEN_URI") is not null ? Address("BOSCH_IOT_TOKEN_URI", "-TokenUri") : null),
        Scope = Scope is null ? Variable("BOSCH_IOT_SCOPE") : string.Join(' ', Scope),
        ThingsToken = ThingsToken,
        ThingsApiToken = ThingsApiToken?.Copy()
            ?? (Variable("BOSCH_IOT_THINGS_API_TOKEN") is { } apiToken ? new NetworkCredential("", apiToken).SecurePassword : null),
        ConnectionsCredential = Of(ConnectionsCredential),
        SolutionId = SolutionId,
        ProvisioningAddress = ProvisioningUri,
        ServiceInstanceId = ServiceInstanceId,
        Service = ServiceOptions,
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private ServiceCredential? OnlyToken() => RegistryCredential is null
        ? null
        : throw new ArgumentException("-RegistryCredential and -RegistryToken are two ways in. Leave one of them out.");

    private RegistryApi Dialect()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(RegistryApi)) || Variable("BOSCH_IOT_REGISTRY_API") is not { } name)
        {
            return RegistryApi;
        }

        // Names only: a number would be taken for any dialect, also one that is none.
        if (Enum.GetNames<RegistryApi>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } dialect)
        {
            throw new ArgumentException($"BOSCH_IOT_REGISTRY_API is neither {string.Join(" nor ", Enum.GetNames<RegistryApi>())}.");
        }

        return Enum.Parse<RegistryApi>(dialect);
    }

    private string Needed(string variable, string parameter)
    {
        if (Variable(variable) is { } value)
        {
            return value;
        }

        ThrowTerminatingError(ErrorRecords.MissingCredential($"Not enough was given to connect with: pass {parameter}, or set the environment variable {variable}."));
        return "";
    }

    private Uri Address(string variable, string parameter) => Uri.TryCreate(Needed(variable, parameter), UriKind.Absolute, out Uri? address)
        ? address
        : throw new ServiceException(ServiceErrorKind.InvalidUri, $"The environment variable {variable} is not an absolute URI.");

    private ServiceCredential FromEnvironment(string user, string password, string parameter) =>
        new(Needed(user, parameter), new NetworkCredential("", Needed(password, parameter)).SecurePassword);
}
