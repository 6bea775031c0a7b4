using System.Security;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>Where the registry and Things are, and how to get in.</summary>
public sealed record BoschOptions
{
    /// <summary>The tenant in the registry.</summary>
    public required string TenantId { get; init; }

    /// <summary>The registry's dialect.</summary>
    public RegistryApi RegistryApi { get; init; }

    /// <summary>The registry's base address; at Hono it ends in <c>/v1</c>.</summary>
    public required Uri RegistryAddress { get; init; }

    /// <summary>The registry's user, with HTTP Basic.</summary>
    public required ServiceCredential RegistryCredential { get; init; }

    /// <summary>The base address of Things or Ditto; it ends in <c>/api/2</c>.</summary>
    public required Uri ThingsAddress { get; init; }

    /// <summary>The user of Things: with a token address an OAuth2 client, else HTTP Basic. Null with <see cref="ThingsToken"/>.</summary>
    public ServiceCredential? ThingsCredential { get; init; }

    /// <summary>The OAuth2 token endpoint; null for HTTP Basic.</summary>
    public Uri? TokenAddress { get; init; }

    /// <summary>The OAuth2 scopes, separated by spaces.</summary>
    public string? Scope { get; init; }

    /// <summary>A bearer token for Things that somebody else took.</summary>
    public SecureString? ThingsToken { get; init; }

    /// <summary>The <c>x-cr-api-token</c> of old Bosch plans.</summary>
    public SecureString? ThingsApiToken { get; init; }

    /// <summary>Ditto's devops user, for connections; null to use the one of Things.</summary>
    public ServiceCredential? ConnectionsCredential { get; init; }

    /// <summary>The Bosch solution whose connections are meant; null for Ditto.</summary>
    public string? SolutionId { get; init; }

    /// <summary>The base address of the Device Provisioning API; null for none.</summary>
    public Uri? ProvisioningAddress { get; init; }

    /// <summary>The service instance there.</summary>
    public string? ServiceInstanceId { get; init; }

    /// <summary>Time-outs, retries, plain http.</summary>
    public ServiceOptions Service { get; init; } = new();

    /// <summary>
    /// How long a creation that is stopped in the middle may take to be rolled back. In the first half of it, the request
    /// that is out is waited for.
    /// </summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);
}
