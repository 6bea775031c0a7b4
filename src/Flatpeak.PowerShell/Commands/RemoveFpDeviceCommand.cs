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

    private protected override void AcceptPiped(PSObject input)
    {
        if (!IsKept(input))
        {
            base.AcceptPiped(input);
        }
    }

    // Passes over, with a warning, what is the record of a removal elsewhere that has not shown that the device can go.
    private bool IsKept(PSObject input)
    {
        if (DeviceInput.IsFailedRemoval(input))
        {
            WriteWarning($"'{input}' is kept at Flatpeak: the removal before it did not succeed, or was only planned.");
            return true;
        }

        if (DeviceInput.IsRemoval(input) && DeviceInput.MissingSide(input) is { } side)
        {
            WriteWarning(
                $"'{input}' is kept at Flatpeak: the removal before it "
                + (side is nameof(RemovalStepKind.Registration) or nameof(RemovalStepKind.Thing)
                    ? $"did not find its {side.ToLowerInvariant()}, which may be there under another id. "
                    : "found nothing of it: it was already removed, or the id is wrong. ")
                + "When that is settled, remove it by its reference (-ReferenceId).");
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    protected override void Process(object item, DeviceTarget target)
    {
        bool passThru = PassThru;
        Start(
            item,
            (client, token) => RemoveAsync(client, target, item, passThru, token),
            () => ShouldProcess($"{target} ({Session!.AccountInFull})", "Remove device"));
    }

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) =>
    [
        .. StopWarnings.OfRemoved(left.Where(one =>
            one.Error is null or ServiceException { OutcomeUnknown: true } or ServiceException { IsFatal: true })),
        .. StopWarnings.OfInterrupted(left, "removed"),
    ];

    private static async Task<object?> RemoveAsync(
        FlatpeakClient client, DeviceTarget target, object item, bool passThru, CancellationToken cancellationToken)
    {
        Device? device = (item as PSObject)?.BaseObject as Device;
        if (passThru)
        {
            device ??= await client.ResolveAsync(target, cancellationToken).ConfigureAwait(false);
        }

        await client.DeleteDeviceAsync(device is null ? target : DeviceTarget.Of(device), cancellationToken).ConfigureAwait(false);
        return passThru ? DeviceOutput.Of(device!) : null;
    }
}
