using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads devices: by id, by reference, or all, newest first, page by page as they are consumed.</summary>
[Cmdlet(VerbsCommon.Get, "FpDevice", DefaultParameterSetName = AllSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Device))]
public sealed class GetFpDeviceCommand : DeviceTargetCommand
{
    private protected override string DoneWord => "read";

    /// <inheritdoc/>
    protected override void Process(object item, DeviceTarget target) =>
        Start(item, async (client, token) => DeviceOutput.Of(await client.ResolveAsync(target, token).ConfigureAwait(false)));

    private protected override void ListAll() => ReadList(
        Client.WithObserver(Observe).ListDevicesAsync(StopToken),
        device => Report(new FleetOutcome<object> { Output = DeviceOutput.Of(device) }));
}
