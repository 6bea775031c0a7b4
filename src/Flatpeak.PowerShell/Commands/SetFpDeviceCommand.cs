using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Changes the reference of devices, which are named by id, or by a piped object: an id, a device, or an object with the
/// property Id, and ReferenceId where that is not given.
/// </summary>
[Cmdlet(VerbsCommon.Set, "FpDevice", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Device))]
public sealed class SetFpDeviceCommand : DeviceCommand
{
    private readonly RowReferences _references = new();

    /// <summary>Flatpeak's id of the device.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [Alias("DeviceId")]
    [AllowEmptyString]
    [TextOnly]
    public string? Id { get; set; }

    /// <summary>The reference it is to have. Of a piped object that has one, its property ReferenceId.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = IdSet)]
    [Parameter(ParameterSetName = InputSet)]
    [Alias("Reference")]
    [AllowEmptyString]
    [TextOnly]
    public string? ReferenceId { get; set; }

    /// <summary>Outputs the changed device.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string DoneWord => "changed";

    private protected override void AcceptNamed() => Accept(Id!, () => new DeviceTarget(Id, null));

    private protected override void AcceptPiped(PSObject input) => Accept(input, () => DeviceInput.Target(input));

    private void Accept(object item, Func<DeviceTarget?> find) => Accept(
        item, () => Change(find()), "Id", change => Set(item, change.Id, change.Reference));

    private ReferenceChange? Change(DeviceTarget? target)
    {
        if (target?.Id is not { } id)
        {
            return null;
        }

        DeviceId.Check(id);
        target.Check(Client.AccountId, Client.LiveMode);
        var change = new ReferenceChange(id, DeviceId.CheckReference(ReferenceId ?? target.ReferenceId));
        if (Row > 0)
        {
            _references.Add(change.Reference, Row, id);
        }

        return change;
    }

    private void Set(object item, string id, string reference)
    {
        bool passThru = PassThru;
        Start(
            item,
            async (client, token) =>
            {
                Device device = await client.SetReferenceAsync(id, reference, token).ConfigureAwait(false);
                return passThru ? DeviceOutput.Of(device) : null;
            },
            () => ShouldProcess($"{id} ({Session!.AccountInFull})", $"Set reference to '{reference}'"));
    }

    private sealed record ReferenceChange(string Id, string Reference);
}
