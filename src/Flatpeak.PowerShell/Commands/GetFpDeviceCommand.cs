using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads devices: by id, by reference, or all, newest first, page by page as they are consumed.</summary>
[Cmdlet(VerbsCommon.Get, "FpDevice", DefaultParameterSetName = AllSet)]
[OutputType(typeof(Device))]
public sealed class GetFpDeviceCommand : DeviceTargetCommand
{
    private const string AllSet = "All";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();

        // An empty pipeline asks for nothing: never for everything.
        if (ParameterSetName == AllSet && !MyInvocation.ExpectingInput)
        {
            ReadList(NeedFlatpeak().ListDevicesAsync(StopToken), device => Report(new FleetOutcome<object> { Output = Output(device) }));
        }
    }

    /// <inheritdoc/>
    protected override void Process(object item, DeviceTarget target) =>
        Start(item, async (client, token) => Output(await client.ResolveAsync(target, token).ConfigureAwait(false)));
}
