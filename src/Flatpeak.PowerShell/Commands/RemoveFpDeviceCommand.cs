using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Deletes device identifiers at Flatpeak, for good.</summary>
[Cmdlet(VerbsCommon.Remove, "FpDevice", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Device))]
public sealed class RemoveFpDeviceCommand : DeviceTargetCommand
{
    /// <summary>Outputs each removed device. One that came as a mere id or reference is read first.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool Takes(PSObject input)
    {
        if (DeviceInput.IsFailedRemoval(input))
        {
            WriteWarning($"'{input}' is kept at Flatpeak: the removal before it did not succeed, or was only planned.");
            return false;
        }

        if (DeviceInput.IsRemoval(input) && DeviceInput.MissingSide(input) is { } side)
        {
            WriteWarning(
                $"'{input}' is kept at Flatpeak: the removal before it "
                + (side is nameof(RemovalStepKind.Registration) or nameof(RemovalStepKind.Thing)
                    ? $"did not find its {side.ToLowerInvariant()}, which may be there under another id. "
                    : "found nothing of it: it was removed before, or the id is not right. ")
                + "When that is settled, remove it by its reference (-ReferenceId).");
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Process(object item, DeviceTarget target)
    {
        bool passThru = PassThru;
        Start(
            item,
            (client, token) => RemoveAsync(client, target, item, passThru, token),
            () => ShouldProcess($"{target} ({Session!.Place})", "Remove device"));
    }

    /// <inheritdoc/>
    private protected override void OnStopped(IReadOnlyList<FleetOutcome<object>> left)
    {
        WarnOfRemoved([.. left.Where(outcome => outcome.Error is null or ServiceException { OutcomeUnknown: true } or ServiceException { IsFatal: true })]);
        WarnOfInterrupted(left, "removed");
    }

    private static async Task<object?> RemoveAsync(
        FlatpeakClient client, DeviceTarget target, object item, bool passThru, CancellationToken cancellationToken)
    {
        Device? device = (item as PSObject)?.BaseObject as Device;
        if (passThru)
        {
            device ??= await client.ResolveAsync(target, cancellationToken).ConfigureAwait(false);
        }

        await client.DeleteDeviceAsync(device is null ? target : DeviceTarget.Of(device), cancellationToken).ConfigureAwait(false);
        return passThru ? Output(device!) : null;
    }
}
