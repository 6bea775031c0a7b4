using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet for devices that exist: named by id, by reference, or by a piped object.</summary>
public abstract class DeviceTargetCommand : DeviceCommand
{
    /// <summary>The parameter set of ids.</summary>
    protected const string IdSet = "Id";

    /// <summary>The parameter set of references.</summary>
    protected const string ReferenceSet = "ReferenceId";

    /// <summary>The parameter set of piped objects.</summary>
    protected const string InputSet = "InputObject";

    /// <summary>Flatpeak's id of each device.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    [TextOnly]
    public string[] Id { get; set; } = [];

    /// <summary>Your own id of each device. Exactly one device must hold it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReferenceSet)]
    [AllowEmptyString]
    [TextOnly]
    public string[] ReferenceId { get; set; } = [];

    /// <summary>
    /// An id, a device, or an object with the property Id or ReferenceId; Id counts where both are filled. What also
    /// says AccountId or LiveMode is refused when they are not the session's.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Accept(id, () => new DeviceTarget(id, null));
        }

        foreach (string reference in ReferenceId)
        {
            Accept(reference, () => new DeviceTarget(null, reference));
        }

        if (InputObject is { } input && Takes(input))
        {
            Accept(input, () => DeviceInput.Target(input));
        }
    }

    /// <summary>False for an object to pass over.</summary>
    protected virtual bool Takes(PSObject input) => true;

    /// <summary>Works on a target that is fit for the session.</summary>
    protected abstract void Process(object item, DeviceTarget target);

    private void Accept(object item, Func<DeviceTarget?> find) => Accept(
        item,
        () =>
        {
            DeviceTarget? target = find();
            target?.Check(Account, IsLive);
            return target;
        },
        DeviceInput.Properties,
        target => Process(item, target));
}
