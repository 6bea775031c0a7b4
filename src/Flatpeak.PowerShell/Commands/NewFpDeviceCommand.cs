using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Creates device identifiers at Flatpeak.</summary>
[Cmdlet(VerbsCommon.New, "FpDevice", DefaultParameterSetName = ReferenceSet, SupportsShouldProcess = true)]
[OutputType(typeof(Device))]
public sealed class NewFpDeviceCommand : DeviceCommand
{
    private const string ReferenceSet = "ReferenceId";
    private const string InputSet = "InputObject";
    private const string WithoutSet = "WithoutReference";

    /// <summary>Your own id of each device: unique in the account and mode.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ReferenceSet)]
    [AllowEmptyString]
    [TextOnly]
    public string[] ReferenceId { get; set; } = [];

    /// <summary>A reference, or an object with the property ReferenceId, such as a row of a CSV file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Creates one device that has no reference.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WithoutSet)]
    public SwitchParameter WithoutReference { get; set; }

    /// <summary>Outputs the device that already holds a reference, instead of an error.</summary>
    [Parameter(ParameterSetName = ReferenceSet)]
    [Parameter(ParameterSetName = InputSet)]
    public SwitchParameter UseExisting { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (WithoutReference && ShouldProcess($"a device without reference ({Session!.Place})", "Create device"))
        {
            Start(null, async (client, token) => Output(await client.CreateDeviceWithoutReferenceAsync(token).ConfigureAwait(false)));
        }

        foreach (string reference in ReferenceId)
        {
            Create(reference, reference);
        }

        if (InputObject is null)
        {
            return;
        }

        if (DeviceInput.Reference(InputObject) is { } piped)
        {
            Create(InputObject, piped);
        }
        else
        {
            Fail(ErrorRecords.MissingProperty(InputObject, "ReferenceId"));
        }
    }

    private void Create(object target, string reference)
    {
        if (Passes(target, () => DeviceId.CheckReference(reference))
            && ShouldProcess($"{reference} ({Session!.Place})", "Create device"))
        {
            bool useExisting = UseExisting;
            Start(target, async (client, token) => Output(await client.CreateDeviceAsync(reference, useExisting, token).ConfigureAwait(false)));
        }
    }
}
