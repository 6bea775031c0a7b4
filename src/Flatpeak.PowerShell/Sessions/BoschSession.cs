using System.Collections.Concurrent;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>The Bosch side of a session: which registry, which Things, as whom; never a secret.</summary>
public sealed class BoschSession
{
    internal BoschSession(BoschClient client, BoschSession? before)
    {
        Client = client;
        if (before is not null)
        {
            client.GoOnFrom(before.Client);
        }

        MetricResets = before?.MetricResets ?? new ConcurrentDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
    }

    /// <summary>The tenant in the registry.</summary>
    public string TenantId => Options.TenantId;

    /// <summary>The registry's dialect.</summary>
    public RegistryApi RegistryApi => Options.RegistryApi;

    /// <summary>The registry's base address.</summary>
    public Uri RegistryUri => Options.RegistryAddress;

    /// <summary>The host of the registry, as output and records have it.</summary>
    public string RegistryHost => Options.RegistryHost;

    /// <summary>The registry's user; null for a bearer token.</summary>
    public string? RegistryUser => Options.RegistryUser;

    /// <summary>The base address of Things or Ditto.</summary>
    public Uri ThingsUri => Options.ThingsAddress;

    /// <summary>The host of Things, as output and records have it.</summary>
    public string ThingsHost => Options.ThingsHost;

    /// <summary>The user or client of Things; null for a bearer token.</summary>
    public string? ThingsUser => Options.ThingsUser;

    /// <summary>True when the services' certificates are not checked (-SkipCertificateCheck).</summary>
    public bool SkipCertificateCheck => Options.Service.Network.SkipCertificateCheck;

    /// <summary>The proxy that was given for the Bosch side; null for the system's settings.</summary>
    public Uri? Proxy => Options.Service.Network.Proxy;

    internal BoschClient Client { get; }

    /// <summary>Where it is connected to.</summary>
    internal BoschOptions Options => Client.Options;

    /// <summary>When this session reset the metrics of which connection.</summary>
    internal ConcurrentDictionary<string, DateTimeOffset> MetricResets { get; }

    /// <summary>Tenant and hosts.</summary>
    public override string ToString() =>
        $"Bosch IoT: tenant {TenantId}, {RegistryUri.Authority}, {ThingsUri.Authority}"
        + (SkipCertificateCheck ? ", certificates not checked" : "");
}
