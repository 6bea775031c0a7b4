using System.Management.Automation;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet for things: named by id, or by a piped object.</summary>
public abstract class ThingTargetCommand : BoschCommand
{
    /// <summary>The parameter set of ids.</summary>
    protected const string IdSet = "ThingId";

    /// <summary>The parameter set of piped objects.</summary>
    protected const string InputSet = "InputObject";

    /// <summary>The id of each thing, namespace:name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    [TextOnly]
    public string[] ThingId { get; set; } = [];

    /// <summary>
    /// A thing's id, a thing, a Flatpeak device, an earlier removal, or an object with the property ThingId, DeviceId
    /// or ReferenceId, and HubDeviceId and PolicyId where they differ.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in ThingId)
        {
            Check(id, () => new RemovalTarget(id));
        }

        if (InputObject is { } input)
        {
            Check(input, () => ThingInput.Target(input));
        }
    }

    /// <summary>Works on a target whose thing id is fit.</summary>
    /// <exception cref="ServiceException">Another id of it is not; it is reported.</exception>
    protected abstract void Process(object item, RemovalTarget target);

    /// <summary>Reports an item that is not worked on, in its place among the others.</summary>
    private protected virtual void Refuse(object item, Outcome outcome) => Report(outcome);

    private void Check(object item, Func<RemovalTarget?> find)
    {
        try
        {
            if (find() is not { } target)
            {
                Refuse(item, new Outcome { Error = ErrorRecords.MissingProperty(item, ThingInput.Properties) });
                return;
            }

            Flatpeak.Bosch.ThingId.Check(target.ThingId);
            Process(item, target);
        }
        catch (ServiceException e)
        {
            Refuse(item, Outcome.Of(e, item));
        }
    }
}
