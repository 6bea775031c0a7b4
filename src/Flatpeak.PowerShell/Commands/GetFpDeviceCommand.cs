using System.Management.Automation;
using Flatpeak.Http;

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
            List();
        }
    }

    /// <inheritdoc/>
    protected override void Process(object item, DeviceTarget target) =>
        Start(item, async (client, token) => Output(await client.ResolveAsync(target, token).ConfigureAwait(false)));

    private void List()
    {
        IAsyncEnumerator<Device> devices = NeedFlatpeak().ListDevicesAsync(StopToken).GetAsyncEnumerator(StopToken);
        try
        {
            while (Wait(async _ => await devices.MoveNextAsync().ConfigureAwait(false)))
            {
                WriteObject(Output(devices.Current));
            }
        }
        catch (ServiceException e) when (!e.IsFatal)
        {
            // The list cannot go on, but other commands can.
            WriteError(ErrorRecords.Of(e, Session));
        }
        catch (ServiceException e)
        {
            ThrowTerminatingError(ErrorRecords.Of(e, Session));
        }
    }
}
