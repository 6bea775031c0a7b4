using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads devices: by id, by reference, or all, newest first, page by page as they are consumed.</summary>
[Cmdlet(VerbsCommon.Get, "FpDevice", DefaultParameterSetName = AllSet)]
[OutputType(typeof(Device))]
public sealed class GetFpDeviceCommand : DeviceCommand
{
    private const string AllSet = "All";
    private const string IdSet = "Id";
    private const string ReferenceSet = "ReferenceId";
    private const string InputSet = "InputObject";

    /// <summary>Flatpeak's id of each device.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    public string[] Id { get; set; } = [];

    /// <summary>Your own id of each device.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReferenceSet)]
    [AllowEmptyString]
    public string[] ReferenceId { get; set; } = [];

    /// <summary>An id, a device, or an object with the property Id or ReferenceId.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Read(id, () => new DeviceTarget(id, null));
        }

        foreach (string reference in ReferenceId)
        {
            Read(reference, () => new DeviceTarget(null, reference));
        }

        if (InputObject is { } input)
        {
            Read(input, () => DeviceInput.Target(input));
        }

        // An empty pipeline asks for nothing: never for everything.
        if (ParameterSetName == AllSet && !MyInvocation.ExpectingInput)
        {
            List();
        }
    }

    private void Read(object item, Func<DeviceTarget?> find)
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
            return;
        }

        Start(item, async (client, token) => Output(await client.ResolveAsync(target, token).ConfigureAwait(false)));
    }

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
