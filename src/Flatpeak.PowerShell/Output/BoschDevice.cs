using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>A device that was created at the registry and as a thing, or was there already.</summary>
public sealed record BoschDevice
{
    /// <summary>Its thing.</summary>
    public required string ThingId { get; init; }

    /// <summary>Its reference at Flatpeak, by which New-FpDevice creates it: the one that a finding says, or else the thing's id.</summary>
    public required string ReferenceId { get; init; }

    /// <summary>Its id in the registry.</summary>
    public required string HubDeviceId { get; init; }

    /// <summary>Its policy.</summary>
    public required string PolicyId { get; init; }

    /// <summary>The tenant in the registry.</summary>
    public required string TenantId { get; init; }

    /// <summary>The host of the registry.</summary>
    public required string RegistryHost { get; init; }

    /// <summary>The host of Things.</summary>
    public required string ThingsHost { get; init; }

    /// <summary>The name that the device authenticates with; null for one that was there already, of which that is not known.</summary>
    public string? AuthId { get; init; }

    /// <summary>
    /// What the device authenticates with. The password is in it, as a SecureString, and nowhere else. Null where an earlier run
    /// created the device, as its journal says: it has no password; and where the device was there already (-UseExisting).
    /// </summary>
    public PSCredential? Credential { get; init; }

    /// <summary>The thing's id.</summary>
    public override string ToString() => ThingId;
}
