using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>Where a row of the user's own list says that its device is, held against the session: copies of a fleet share names.</summary>
internal static class RowPlace
{
    /// <summary>Refuses a row of another account, mode, tenant or host, where it says of which.</summary>
    /// <param name="input">The row as it was piped.</param>
    /// <param name="row">Its names.</param>
    /// <param name="flatpeak">The session's account.</param>
    /// <param name="bosch">The session's tenant and hosts.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>.</exception>
    public static void EnsureIs(PSObject input, FleetRow row, FlatpeakClient flatpeak, BoschOptions bosch)
    {
        string name = row.ThingId ?? row.ReferenceId ?? row.HubDeviceId ?? "";
        Whereabouts.EnsureIs(
            name,
            PipedObject.Filled(input, nameof(DeviceRemoval.TenantId)),
            PipedObject.Filled(input, nameof(DeviceRemoval.RegistryHost)),
            PipedObject.Filled(input, nameof(DeviceRemoval.ThingsHost)),
            bosch);
        new DeviceTarget(null, name, AccountInput.Of(input), DeviceInput.Mode(input)).EnsureIsOf(flatpeak.AccountId, flatpeak.LiveMode);
    }
}
