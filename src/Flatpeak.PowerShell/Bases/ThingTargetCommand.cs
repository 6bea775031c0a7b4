using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet for things: named by id, or by a piped object, which is a thing's id, a thing, a Flatpeak device, an earlier
/// removal, or has the property ThingId, DeviceId or ReferenceId, and HubDeviceId and PolicyId where they differ.
/// </summary>
public abstract class ThingTargetCommand : BoschCommand
{
    /// <summary>The parameter set of things' ids.</summary>
    protected const string ThingSet = "ThingId";

    /// <summary>The id of each thing, namespace:name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ThingSet)]
    [Alias("DeviceId", "ReferenceId")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ThingIdCompleter))]
    [TextOnly]
    public virtual string[] ThingId { get; set; } = [];

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
            return BoschIds.CheckDeviceOf(target.ThingId, target.HubDeviceId);
        }
        catch (ServiceException e) when (target.HubDeviceId is null && target.ThingId.AsSpan().ContainsAny('*', '?'))
        {
            // Meant as a wildcard: no other id is to be named.
            throw e.Reworded(
                $"'{DisplayText.Whole(target.ThingId)}' is taken for one id, and cannot be one in the registry. Nothing was sent.");
        }
        catch (ServiceException e) when (target.HubDeviceId is null && target.ThingId.Trim() == target.ThingId)
        {
            throw e.Reworded($"{e.Message} {advice}");
        }
    }

    /// <summary>What a finding of a comparison must call for; None where nothing is changed.</summary>
    private protected virtual FindingRemedy Mends => FindingRemedy.None;

    /// <summary>Refuses what names a valid target, and says more than this command goes by.</summary>
    /// <exception cref="ServiceException">It does.</exception>
    private protected virtual void EnsureTakes(object item)
    {
    }

    /// <summary>Refuses what is of this session, and does not allow what the command does.</summary>
    /// <exception cref="ServiceException">It does not.</exception>
    private protected virtual void EnsureMayBeDone(object item)
    {
    }

    /// <summary>Works on a complete target.</summary>
    protected abstract void Process(object item, ThingTarget target);

    private protected override void AcceptNamed()
    {
        Expect(ThingId.Length);
        foreach (string id in ThingId)
        {
            AcceptThing(id);
        }
    }

    /// <summary>Takes the thing of an id.</summary>
    private protected void AcceptThing(string id) => Accept(id, () => new ThingTarget(id));

    private protected sealed override void AcceptPiped(PSObject input) => Accept(input, () => ThingInput.Target(input, Mends));

    private void Accept(object item, Func<ThingTarget?> find)
    {
        ThingTarget? target = null;
        Accept(
            item,
            () =>
            {
                if ((target = find()) is null)
                {
                    return null;
                }

                BoschIds.Check(target.ThingId);

                // Before it is held against the session: a journal keeps what is refused for that, and not what its record says is kept.
                EnsureTakes(item);
                target.EnsureIsOf(Bosch.Options);
                target = WithAccount(target);
                EnsureMayBeDone(item);
                return target = Complete(target);
            },
            ThingInput.Properties,
            valid => Process(item, valid),
            () => target?.ThingId,
            () => target is null ? null : NamesOf(item, target));
    }

    /// <summary>What neither the thing's id nor the session says, for a journal; null for nothing.</summary>
    private protected IReadOnlyDictionary<string, string>? NamesOf(ThingTarget target)
    {
        IReadOnlyDictionary<string, string>? names = ItemNames.Of(target, Bosch.Options, OtherSide);
        return Mends == FindingRemedy.RemoveFromBosch ? ItemNames.WithCalls(target, names) : names;
    }

    // What is refused before it is looked at is not to be removed without its finding either.
    private IReadOnlyDictionary<string, string>? NamesOf(object item, ThingTarget target) => ItemNames.With(
        Mends == FindingRemedy.RemoveFromBosch && item is PSObject piped ? FindingInput.Of(piped) : null, NamesOf(target));

    // A removal says whose it is at Flatpeak too, where the next command goes on with it.
    private ThingTarget WithAccount(ThingTarget target)
    {
        if (OtherSide is not { } flatpeak)
        {
            return target;
        }

        new DeviceTarget(null, target.ThingId, target.AccountId, target.LiveMode).EnsureIsOf(flatpeak.AccountId, flatpeak.LiveMode);
        return target with { AccountId = flatpeak.AccountId, LiveMode = flatpeak.LiveMode };
    }
}
