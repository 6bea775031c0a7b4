using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Flatpeak.Bosch;
using Flatpeak.Creation;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>How what cmdlets output is written into a journal, and comes out of it as it was.</summary>
internal static class OutputRecord
{
    /// <summary>Devices at Flatpeak.</summary>
    public static FleetRecord<object> Devices { get; } =
        Of(Device.Json, output => (Device)(output is PSObject wrapped ? wrapped.BaseObject : output), DeviceOutput.Of);

    /// <summary>Removals.</summary>
    public static FleetRecord<object> Removals { get; } = Of(DeviceRemoval.Json, output => (DeviceRemoval)output, removal => removal);

    /// <summary>Devices that were created at Bosch IoT, without their passwords.</summary>
    public static FleetRecord<object> BoschDevices(BoschOptions session) => Of(
        CreatedDeviceRecord.Json,
        output =>
        {
            var device = (BoschDevice)output;
            return new CreatedDeviceRecord(device.ThingId, device.HubDeviceId, device.PolicyId, device.AuthId)
            {
                ReferenceId = device.ReferenceId == device.ThingId ? null : device.ReferenceId,
            };
        },
        record => new BoschDevice
        {
            ThingId = record.ThingId,
            ReferenceId = record.ReferenceId ?? record.ThingId,
            HubDeviceId = record.HubDeviceId,
            PolicyId = record.PolicyId,
            TenantId = session.TenantId,
            RegistryHost = session.RegistryHost,
            ThingsHost = session.ThingsHost,
            AuthId = record.AuthId,
        },
        device => device is BoschDevice { AuthId: not null } created ? CreatedDeviceRecord.Warning(created.ThingId) : null);

    private static FleetRecord<object> Of<T>(
        JsonTypeInfo<T> json, Func<object, T> from, Func<T, object> to, Func<object, string?>? warningOf = null) => new()
    {
        Write = output => JsonSerializer.SerializeToElement(from(output), json),
        Read = element => to(element.Deserialize(json)!),
        WarningOf = warningOf,
    };
}
