using System.Management.Automation;
using System.Security;
using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <content>The parameters, and the options that they and the environment make.</content>
public sealed partial class ConnectBoschIotCommand
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

    /// <summary>The x-cr-api-token, which Bosch IoT Things requires besides every login. Else BOSCH_IOT_THINGS_API_TOKEN.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? ThingsApiToken { get; set; }

    /// <summary>Ditto's devops user, who alone sees connections there. Else BOSCH_IOT_CONNECTIONS_USERNAME and …_PASSWORD.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSCredential? ConnectionsCredential { get; set; }

    /// <summary>The Bosch solution whose connections are meant. Else BOSCH_IOT_SOLUTION_ID.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SolutionId { get; set; }

    /// <summary>
    /// The address of the Device Provisioning API. With it, New-BoschThing creates devices through that. Else
    /// BOSCH_IOT_PROVISIONING_URI.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? ProvisioningUri { get; set; }

    /// <summary>The service instance there. Else BOSCH_IOT_SERVICE_INSTANCE_ID.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServiceInstanceId { get; set; }

    /// <summary>
    /// The session to add to. By default the one connected last in this runspace; a new one, where that leads to another
    /// registry, tenant, Things, solution or provisioning service, or there as somebody else.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [SessionName(IsChoice = true)]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    public FlatpeakSession? Session { get; set; }

    // Null for none, also where -Scope is one of blanks.
    private string? AskedScope =>
        Scope is null ? EnvironmentDefaults.Text("BOSCH_IOT_SCOPE")
        : string.Join(' ', Scope) is var scope && string.IsNullOrWhiteSpace(scope) ? null
        : scope;

    // A token of the environment stands in only where no credential was passed.
    private BoschOptions Options() => Options(
        RegistryToken ?? (RegistryCredential is null ? EnvironmentDefaults.Secret("BOSCH_IOT_REGISTRY_TOKEN") : null),
        ThingsToken ?? (ThingsCredential is null ? EnvironmentDefaults.Secret("BOSCH_IOT_THINGS_TOKEN") : null));

    private BoschOptions Options(SecureString? registryToken, SecureString? thingsToken) => new()
    {
        TenantId = TenantId ?? EnvironmentDefaults.NeedText("BOSCH_IOT_TENANT_ID", "-TenantId"),
        RegistryApi = MyInvocation.BoundParameters.ContainsKey(nameof(RegistryApi))
            ? RegistryApi
            : EnvironmentDefaults.Choice<RegistryApi>("BOSCH_IOT_REGISTRY_API") ?? RegistryApi,
        RegistryAddress = RegistryUri ?? EnvironmentDefaults.NeedAddress("BOSCH_IOT_REGISTRY_URI", "-RegistryUri"),
        RegistryCredential = registryToken is null
            ? Of(RegistryCredential) ?? EnvironmentDefaults.NeedCredential(
                "BOSCH_IOT_REGISTRY_USERNAME", "BOSCH_IOT_REGISTRY_PASSWORD", "-RegistryCredential or -RegistryToken")
            : NotBoth(),
        RegistryToken = registryToken,
        ThingsAddress = ThingsUri ?? EnvironmentDefaults.NeedAddress("BOSCH_IOT_THINGS_URI", "-ThingsUri"),
        ThingsCredential = thingsToken is null
            ? Of(ThingsCredential) ?? EnvironmentDefaults.NeedCredential(
                "BOSCH_IOT_THINGS_USERNAME", "BOSCH_IOT_THINGS_PASSWORD", "-ThingsCredential or -ThingsToken")
            : null,
        TokenAddress = TokenUri ?? (thingsToken is null ? EnvironmentDefaults.Address("BOSCH_IOT_TOKEN_URI") : null),
        Scope = AskedScope,
        ThingsToken = thingsToken,
        ThingsApiToken = ThingsApiToken?.Copy() ?? EnvironmentDefaults.Secret("BOSCH_IOT_THINGS_API_TOKEN"),
        ConnectionsCredential = Of(ConnectionsCredential) ?? EnvironmentDefaults.Credential(
            "BOSCH_IOT_CONNECTIONS_USERNAME", "BOSCH_IOT_CONNECTIONS_PASSWORD"),
        SolutionId = SolutionId ?? EnvironmentDefaults.Text("BOSCH_IOT_SOLUTION_ID"),
        ProvisioningAddress = ProvisioningUri ?? EnvironmentDefaults.Address("BOSCH_IOT_PROVISIONING_URI"),
        ServiceInstanceId = ServiceInstanceId ?? EnvironmentDefaults.Text("BOSCH_IOT_SERVICE_INSTANCE_ID"),
        Service = ServiceOptions,
    };

    private ServiceCredential? NotBoth() => RegistryCredential is null
        ? null
        : throw new ArgumentException("-RegistryCredential and -RegistryToken cannot be used together. Leave one of them out.");
}
