using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>What is removed from Flatpeak as the second identifier of a device.</content>
public static partial class FindingGuard
{
    // Who deletes the last one has nothing left of the device.
    private static async Task EnsureOtherStaysAsync(FleetFinding finding, FlatpeakClient flatpeak, CancellationToken cancellationToken)
    {
        IReadOnlyList<Device> others = finding.OtherName is { Length: > 0 } name
            ? await flatpeak.Devices.FindAllAsync(name, cancellationToken).ConfigureAwait(false)
            : [];
        bool hasId = !string.IsNullOrEmpty(finding.DeviceId);
        if (!others.Any(other => hasId ? other.Id != finding.DeviceId : other.ReferenceId != finding.ReferenceId))
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"'{finding.ReferenceId}' ({finding.DeviceId}) may be the last identifier of its device: account '{flatpeak.AccountId}' "
                + $"has no other one with the reference '{finding.OtherName}'. Nothing was removed. Compare again.");
        }
    }

    // Whoever said that both are one device may have been wrong. What the finding itself names is the device's, whose other identifier
    // stays: where that has the same name, or a list says that the device is called so.
    private static async Task EnsureIsNobodysNameAsync(
        BoschClient client, FleetFinding finding, bool onlyReads, CancellationToken cancellationToken)
    {
        string? own = finding.ReferenceId;
        bool isOne = own == finding.OtherName || finding.Where.HasFlag(FleetSides.List);
        if (!(isOne && own == finding.HubDeviceId) && BoschIds.IsDevice(own))
        {
            await EnsureNotRegisteredAsync(client, finding, own, cancellationToken).ConfigureAwait(false);
        }

        if (!(isOne && own == finding.ThingId) && BoschIds.IsThing(own))
        {
            await EnsureNoThingAsync(client, finding, own, onlyReads, cancellationToken).ConfigureAwait(false);
        }
    }
}
