using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Deletes device identifiers at Flatpeak, for good.</summary>
[Cmdlet(VerbsCommon.Remove, "FpDevice", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Device))]
public sealed class RemoveFpDeviceCommand : DeviceCommand
{
    private const string IdSet = "Id";
    private const string ReferenceSet = "ReferenceId";
    private const string InputSet = "InputObject";

    /// <summary>Flatpeak's id of each device.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    public string[] Id { get; set; } = [];

    /// <summary>Your own id of each device. Exactly one device must hold it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReferenceSet)]
    [AllowEmptyString]
    public string[] ReferenceId { get; set; } = [];

    /// <summary>
    /// An id, a device, or an object with the property Id or ReferenceId; Id counts where both are filled. What also
    /// says AccountId or LiveMode is refused when they are not the session's.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Outputs each removed device. One that came as a mere id or reference is read first.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Remove(id, () => new DeviceTarget(id, null));
        }

        foreach (string reference in ReferenceId)
        {
            Remove(reference, () => new DeviceTarget(null, reference));
        }

        if (InputObject is not { } input)
        {
            return;
        }

        if (DeviceInput.IsFailedRemoval(input))
        {
            WriteWarning($"'{input}' is kept at Flatpeak: the removal before it did not succeed.");
        }
        else
        {
            Remove(input, () => DeviceInput.Target(input));
        }
    }

    private void Remove(object item, Func<DeviceTarget?> find)
    {
        DeviceTarget? target = null;
        if (!Passes(item, () =>
            {
                target = find();
                target?.Check(Account, IsLive);
            }))
        {
            return;
        }

        if (target is null)
        {
            Fail(ErrorRecords.MissingProperty(item, DeviceInput.Properties));
        }
        else if (ShouldProcess($"{target} ({Session!.Place})", "Remove device"))
        {
            bool passThru = PassThru;
            Start(item, (client, token) => RemoveAsync(client, target, item, passThru, token));
        }
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
