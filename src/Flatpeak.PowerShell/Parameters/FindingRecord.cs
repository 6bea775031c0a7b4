using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>The record of a removal by a finding, also out of a file: nothing is done by it that the finding forbids.</summary>
internal static class FindingRecord
{
    /// <summary>
    /// Refuses one that has lost its finding, where it is to be removed by it: what the finding missed may be there by now. And refuses one
    /// that is to be created, where its finding does not call for that.
    /// </summary>
    /// <param name="input">The record; anything else passes.</param>
    /// <param name="remedy">What it is wanted for.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>.</exception>
    public static void EnsureAllows(PSObject input, FindingRemedy remedy)
    {
        string? calls = PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor));
        string? finding = PipedObject.Filled(input, nameof(DeviceRemoval.ByFinding));
        if ((calls ?? finding) is not { } said)
        {
            return;
        }

        string name = JournalItemInput.NameOf(input);

        string? hubDeviceId = PipedObject.Filled(input, nameof(DeviceRemoval.HubDeviceId));
        string? referenceId = PipedObject.Filled(input, nameof(DeviceRemoval.ReferenceId));
        if (remedy == FindingRemedy.RemoveFromBosch
                ? !FleetFinding.IsWhole(finding, calls, hubDeviceId, referenceId)
                : remedy == FindingRemedy.RemoveFromFlatpeak && calls is null)
        {
            throw Refused(
                $"{name} was to be removed by a finding of a comparison ({DisplayText.Whole(said)}), and its record does not say enough of "
                + "that to see whether it is still true. Nothing was sent. Keep its columns ByFinding, FindingCallsFor, HubDeviceId and "
                + "ReferenceId, pipe in the finding itself, or compare again.");
        }

        if (remedy is FindingRemedy.CreateAtBosch or FindingRemedy.CreateAtFlatpeak
            && (calls is null || RemovalRecord.OtherRemedy(input, remedy) is not null))
        {
            throw Refused(
                $"{name} is the record of a removal by a finding that calls for {DisplayText.Whole(said)}, and not for {remedy}. Nothing "
                + "was sent. If it is to be created all the same, name it by its id alone.");
        }
    }

    /// <summary>Flatpeak's id of the device that its finding was about; null for what has none.</summary>
    public static string? DeviceId(PSObject input) => FleetFinding.DeviceIdOf(
        PipedObject.Filled(input, nameof(DeviceRemoval.ByFinding)), PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor)));

    private static ServiceException Refused(string message) => new(ServiceErrorKind.Conflict, message);
}
