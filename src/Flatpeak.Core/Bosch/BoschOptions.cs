using System.Security;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>Where the registry and Things are, and how to get in.</summary>
public sealed record BoschOptions
{
    // What the services' addresses end in: Things and Ditto, Hono.
    private static readonly string[] Apis = ["/api/2", "/v1"];

    /// <summary>The tenant in the registry.</summary>
    public required string TenantId { get; init; }

    /// <summary>The registry's dialect.</summary>
    public RegistryApi RegistryApi { get; init; }

    /// <summary>The registry's base address; at Hono it ends in <c>/v1</c>.</summary>
    public required Uri RegistryAddress { get; init; }

    /// <summary>The host of the registry, as <see cref="ThingsHost"/>; what comes before <c>/v1</c> is with it.</summary>
    public string RegistryHost => HostOf(RegistryAddress);

    /// <summary>The registry's user, with HTTP Basic. Null with <see cref="RegistryToken"/>.</summary>
    public ServiceCredential? RegistryCredential { get; init; }

    /// <summary>A bearer token for the registry that somebody else took.</summary>
    public SecureString? RegistryToken { get; init; }

    /// <summary>The base address of Things or Ditto; it ends in <c>/api/2</c>.</summary>
    public required Uri ThingsAddress { get; init; }

    /// <summary>
    /// The host of Things, with its port where that is not the usual one, and with what comes before <c>/api/2</c>, by which a gateway may
    /// tell several apart: it tells one installation from another.
    /// </summary>
    public string ThingsHost => HostOf(ThingsAddress);

    /// <summary>The user of Things: with a token address an OAuth2 client, else HTTP Basic. Null with <see cref="ThingsToken"/>.</summary>
    public ServiceCredential? ThingsCredential { get; init; }

    /// <summary>The OAuth2 token endpoint; null for HTTP Basic.</summary>
    public Uri? TokenAddress { get; init; }

    /// <summary>The OAuth2 scopes, separated by spaces.</summary>
    public string? Scope { get; init; }

    /// <summary>A bearer token for Things that somebody else took.</summary>
    public SecureString? ThingsToken { get; init; }

    /// <summary>The <c>x-cr-api-token</c>, which Bosch IoT Things wants besides every login; null at Ditto.</summary>
    public SecureString? ThingsApiToken { get; init; }

    /// <summary>Ditto's devops user, for connections; null to use the one of Things.</summary>
    public ServiceCredential? ConnectionsCredential { get; init; }

    /// <summary>The Bosch solution whose connections are meant; null for Ditto.</summary>
    public string? SolutionId { get; init; }

    /// <summary>The base address of the Device Provisioning API; null for none.</summary>
    public Uri? ProvisioningAddress { get; init; }

    /// <summary>The service instance there.</summary>
    public string? ServiceInstanceId { get; init; }

    /// <summary>Time-outs, retries, plain http, proxy and certificates.</summary>
    public ServiceOptions Service { get; init; } = new();

    /// <summary>
    /// How long a creation that is stopped in the middle may take to be rolled back, and a connection to be opened again, where
    /// the call does not say. In the first half of it, the request that is out is waited for.
    /// </summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The registry's user; null for a bearer token.</summary>
    public string? RegistryUser => RegistryToken is null ? RegistryCredential?.UserName : null;

    /// <summary>The user or client of Things; null for a bearer token.</summary>
    public string? ThingsUser => ThingsToken is null ? ThingsCredential?.UserName : null;

    /// <summary>The same of an address of either service, such as a journal has.</summary>
    public static string HostOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        string path = address.AbsolutePath.TrimEnd('/');
        string? api = Apis.FirstOrDefault(api => path.EndsWith(api, StringComparison.Ordinal));
        return address.Authority + path[..^(api?.Length ?? 0)];
    }

    /// <summary>
    /// True when both lead to the same services, through the same network: then one may take the other's place, with a new
    /// password or token, and nobody who relies on where it deletes is misled.
    /// </summary>
    public bool HasSameTarget(BoschOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return TenantId == other.TenantId && RegistryApi == other.RegistryApi
            && IsSame(RegistryAddress, other.RegistryAddress) && IsSame(ThingsAddress, other.ThingsAddress)
            && IsSame(RegistryUser, other.RegistryUser) && IsSame(ThingsUser, other.ThingsUser)
            && SolutionId == other.SolutionId && ConnectionsCredential?.UserName == other.ConnectionsCredential?.UserName
            && (TokenAddress is null || other.TokenAddress is null || IsSame(TokenAddress, other.TokenAddress))
            && IsSame(ProvisioningAddress, other.ProvisioningAddress) && ServiceInstanceId == other.ServiceInstanceId
            && Service.Network.IsSameWay(other.Service.Network);
    }

    // Whose a token is, it does not say.
    private static bool IsSame(string? user, string? other) => user is null || other is null || user == other;

    private static bool IsSame(Uri? one, Uri? other) => one?.OriginalString.TrimEnd('/') == other?.OriginalString.TrimEnd('/');
}
