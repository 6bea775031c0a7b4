using System.Collections.Concurrent;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>The Bosch side of a session: which registry, which Things, as whom; never a secret.</summary>
public sealed class BoschSession
{
    internal BoschSession(BoschClient client, BoschSession? before)
    {
        Client = client;
        MetricResets = before?.MetricResets ?? new ConcurrentDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
    }

    /// <summary>The tenant in the registry.</summary>
    public string TenantId => Client.Options.TenantId;

    /// <summary>The registry's dialect.</summary>
    public RegistryApi RegistryApi => Client.Options.RegistryApi;

    /// <summary>The registry's base address.</summary>
    public Uri RegistryUri => Client.Options.RegistryAddress;

    /// <summary>The registry's user; null for a bearer token.</summary>
    public string? RegistryUser => Client.Options.RegistryUser;

    /// <summary>The base address of Things or Ditto.</summary>
    public Uri ThingsUri => Client.Options.ThingsAddress;

    /// <summary>The user or client of Things; null for a bearer token.</summary>
    public string? ThingsUser => Client.Options.ThingsUser;

    /// <summary>True when the services' certificates are not checked (-SkipCertificateCheck).</summary>
    public bool SkipCertificateCheck => Client.Options.Service.Network.SkipCertificateCheck;

    /// <summary>The proxy that was given for the Bosch side; null for the system's settings.</summary>
    public Uri? Proxy => Client.Options.Service.Network.Proxy;

    internal BoschClient Client { get; }

    /// <summary>When this session reset the metrics of which connection.</summary>
    internal ConcurrentDictionary<string, DateTimeOffset> MetricResets { get; }

    /// <summary>Tenant and hosts.</summary>
    public override string ToString() =>
        $"Bosch IoT: tenant {TenantId}, {RegistryUri.Authority}, {ThingsUri.Authority}"
        + (SkipCertificateCheck ? ", certificates not checked" : "");
}
