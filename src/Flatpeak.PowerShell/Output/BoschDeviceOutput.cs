using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Creation;

namespace Flatpeak.PowerShell;

/// <summary>A device at Bosch IoT as cmdlets output it.</summary>
internal static class BoschDeviceOutput
{
    /// <summary>The device; with its password where it was created here, as nobody knows that of one that was there.</summary>
    /// <param name="created">The device, and whether it was there.</param>
    /// <param name="reference">Its reference at Flatpeak, where that is not its thing's id.</param>
    /// <param name="session">Where it is.</param>
    public static BoschDevice Of(CreatedDevice created, string? reference, BoschOptions session)
    {
        NewDevice device = created.Device;
        NewCredential? credential = created.WasThere ? null : device.Credential;
        return new BoschDevice
        {
            ThingId = device.ThingId,
            ReferenceId = reference ?? device.ThingId,
            HubDeviceId = device.HubDeviceId,
            PolicyId = device.PolicyId,
            TenantId = session.TenantId,
            RegistryHost = session.RegistryHost,
            ThingsHost = session.ThingsHost,
            AuthId = credential?.AuthId,
            Credential = credential is null ? null : new PSCredential(credential.AuthId, credential.Password),
        };
    }
}
