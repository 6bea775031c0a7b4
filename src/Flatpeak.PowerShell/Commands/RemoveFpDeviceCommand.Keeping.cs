using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <content>What is kept, as what names it says too little, or something else.</content>
public sealed partial class RemoveFpDeviceCommand
{
    // What is refused before it is looked at is not to be removed without its finding, or whatever its thing has become, either.
    private protected override IReadOnlyDictionary<string, string>? NamesOf(object item, DeviceTarget target)
    {
        FleetFinding? finding = item is PSObject piped ? FindingInput.Of(piped) : null;
        RemovedThing? removed = finding is null ? RemovedThing.Of(item) : null;
        return ItemNames.With(finding, ItemNames.WithThing(removed, base.NamesOf(item, Compared(item, target))));
    }

    // A device that was piped has been chosen by its reference too, or because it had none.
    private static DeviceTarget Compared(object item, DeviceTarget target) =>
        target with { IsToBeCompared = target.IsToBeCompared || item is PSObject { BaseObject: Device } };

    private static bool IsPlan(object item) => item is PSObject { BaseObject: DeviceRemoval { State: "Planned" } };

    // What is the record of a removal elsewhere, and has not shown that the device can go.
    private string? WhyKept(PSObject input)
    {
        // The device is to be made anew, or has nothing here: whatever became of the removal.
        if (RemovalRecord.OtherRemedy(input, FindingRemedy.RemoveFromFlatpeak) is { } remedy)
        {
            return $"Nothing was done for '{ItemName.Of(input)}' at Flatpeak: the finding by which it was to be removed calls for "
                + $"{DisplayText.Whole(remedy)}, and not for RemoveFromFlatpeak. If its identifier is to go too, remove it by its "
                + "reference (-ReferenceId).";
        }

        if (IsPlan(input) && Preferences.IsWhatIf(this))
        {
            return WhyNotPreviewed((DeviceRemoval)input.BaseObject);
        }

        if (RemovalRecord.SaysNoEnd(input))
        {
            return $"Nothing was done for '{ItemName.Of(input)}' at Flatpeak: the record of the removal before it does not say what "
                + "became of that. Keep its columns State, Missing, Found and Ended, or remove it by its reference (-ReferenceId).";
        }

        string? missing = RemovalRecord.MissingSide(input);

        // One that found nothing failed for that alone.
        if (RemovalRecord.HasFailed(input) && missing != DeviceRemoval.AllOfIt)
        {
            return $"Nothing was done for '{ItemName.Of(input)}' at Flatpeak: the removal before it did not succeed, or was only planned."
                + (RemovalRecord.SaysWhether(input)
                    ? ""
                    : " If that is settled since, or the row means something else, remove it by its reference (-ReferenceId).");
        }

        return !IgnoreMissing && !RemovalRecord.IgnoresMissing(input) && missing is { } side
            ? $"Nothing was done for '{ItemName.Of(input)}' at Flatpeak: the removal before it "
                + (side is nameof(RemovalStepKind.Registration) or nameof(RemovalStepKind.Thing)
                    ? $"did not find its {side.ToLowerInvariant()}, which may be there under another id. "
                    : "found nothing of it: it was already removed, or the id is wrong. ")
                + "When that is settled, remove it by its reference (-ReferenceId), or pass -IgnoreMissing."
            : null;
    }

    // One journal has both under one key: a reference may look like an id, and even be another device's.
    private static ServiceException? RefusalOfDone(DeviceTarget target, object done)
    {
        var device = (Device)(done is PSObject wrapped ? wrapped.BaseObject : done);
        bool isById = !string.IsNullOrEmpty(target.Id);
        return (isById ? target.Id == device.Id : target.ReferenceId == device.ReferenceId)
            ? null
            : new ServiceException(
                ServiceErrorKind.Conflict,
                $"An earlier run with this journal removed device '{DeviceTarget.Of(device)}', and now the one with the "
                + $"{(isById ? "ID" : "reference")} '{ItemNames.Key(target)}' is named. Nothing was sent for it. If it is to be removed "
                + "too, run this without the journal.");
    }
}
