using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

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
            Accept(id, () => new ThingTarget(id));
        }

        if (InputObject is { } input)
        {
            Accept(input, () => ThingInput.Target(input));
        }
    }

    /// <summary>Completes a target whose thing id is valid with what the parameters say, and checks its other ids.</summary>
    /// <exception cref="ServiceException">One of them is not valid.</exception>
    protected virtual ThingTarget Complete(ThingTarget target) => target;

    /// <summary>The id of a target's device in the registry.</summary>
    /// <param name="target">The target.</param>
    /// <param name="advice">What to type where the thing's id cannot be one there, and no other is named.</param>
    protected static string CheckDevice(ThingTarget target, string advice)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            return Flatpeak.Bosch.ThingId.CheckDeviceOf(target.ThingId, target.HubDeviceId);
        }
        catch (ServiceException e) when (target.HubDeviceId is null)
        {
            throw e.Reworded($"{e.Message} {advice}");
        }
    }

    /// <summary>Works on a complete target.</summary>
    protected abstract void Process(object item, ThingTarget target);

    private void Accept(object item, Func<ThingTarget?> find) => Accept(
        item,
        () =>
        {
            if (find() is not { } target)
            {
                return null;
            }

            Flatpeak.Bosch.ThingId.Check(target.ThingId);
            return Complete(target);
        },
        ThingInput.Properties,
        target => Process(item, target));
}
