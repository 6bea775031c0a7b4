using System.Management.Automation;
using Flatpeak.Http;

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
        DeviceTarget? target = null;
        string? reference = null;
        if (!Passes(item, () =>
            {
                target = InputObject is null ? new DeviceTarget(Id, null) : DeviceInput.Target(InputObject);
                reference = ReferenceId ?? target?.ReferenceId;
                if (target?.Id is { } id)
                {
                    DeviceId.Check(id);
                    target.Check(Account, IsLive);
                    DeviceId.CheckReference(reference);
                }
            }))
        {
            return;
        }

        if (target?.Id is null)
        {
            Fail(ErrorRecords.MissingProperty(item, "Id"));
        }
        else if (ShouldProcess($"{target.Id} ({Session!.Place})", $"Set reference to '{reference}'"))
        {
            bool passThru = PassThru;
            Start(item, async (client, token) =>
            {
                Device device = await client.SetReferenceAsync(target.Id, reference!, token).ConfigureAwait(false);
                return passThru ? Output(device) : null;
            });
        }
    }
}
