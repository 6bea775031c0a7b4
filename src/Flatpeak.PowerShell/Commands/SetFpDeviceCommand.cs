using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Changes the reference of devices.</summary>
[Cmdlet(VerbsCommon.Set, "FpDevice", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(Device))]
public sealed class SetFpDeviceCommand : DeviceCommand
{
    private const string IdSet = "Id";
    private const string InputSet = "InputObject";

    /// <summary>Flatpeak's id of the device.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    [TextOnly]
    public string? Id { get; set; }

    /// <summary>The reference it is to have. Of a piped object that has one, its property ReferenceId.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = IdSet)]
    [Parameter(ParameterSetName = InputSet)]
    [AllowEmptyString]
    [TextOnly]
    public string? ReferenceId { get; set; }

    /// <summary>An id, a device, or an object with the property Id, and ReferenceId where that is not given.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Outputs the changed device.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        object item = (object?)InputObject ?? Id!;
        Accept(item, Find, "Id", found => Set(item, found.Id, found.Reference));
    }

    private Change? Find()
    {
        DeviceTarget? target = InputObject is null ? new DeviceTarget(Id, null) : DeviceInput.Target(InputObject);
        if (target?.Id is not { } id)
        {
            return null;
        }

        DeviceId.Check(id);
        target.Check(Account, IsLive);
        return new Change(id, DeviceId.CheckReference(ReferenceId ?? target.ReferenceId));
    }

    private void Set(object item, string id, string reference)
    {
        bool passThru = PassThru;
        Start(
            item,
            async (client, token) =>
            {
                Device device = await client.SetReferenceAsync(id, reference, token).ConfigureAwait(false);
                return passThru ? Output(device) : null;
            },
            () => ShouldProcess($"{id} ({Session!.Place})", $"Set reference to '{reference}'"));
    }

    private sealed record Change(string Id, string Reference);
}
