using System.Management.Automation;
using Flatpeak.Comparison;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet for devices that exist: named by id, by reference, or by a piped object, which is an id, a device, or has the
/// property Id or ReferenceId; Id counts where both are filled. What also says AccountId, LiveMode, TenantId, RegistryHost or ThingsHost is
/// refused when they are not the session's.
/// </summary>
public abstract class DeviceTargetCommand : DeviceCommand
{
    /// <summary>Flatpeak's id of each device.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [Alias("DeviceId")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(DeviceIdCompleter))]
    [TextOnly]
    public string[] Id { get; set; } = [];

    /// <summary>Your own id of each device. Exactly one device must hold it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReferenceSet)]
    [Alias("Reference")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [TextOnly]
    public virtual string[] ReferenceId { get; set; } = [];

    /// <summary>What a finding of a comparison must call for; None where any will do.</summary>
    private protected virtual FindingRemedy Mends => FindingRemedy.None;

    /// <summary>Works on a target that is valid for the session.</summary>
    protected abstract void Process(object item, DeviceTarget target);

    /// <summary>What neither the key of an item nor the session says, for a journal; null for nothing.</summary>
    private protected virtual IReadOnlyDictionary<string, string>? NamesOf(object item, DeviceTarget target) =>
        ItemNames.Of(target, Client);

    private protected sealed override void AcceptNamed()
    {
        if (ParameterSetName == ReferenceSet)
        {
            AcceptReferences();
            return;
        }

        Expect(Id.Length);
        foreach (string id in Id)
        {
            Accept(id, () => new DeviceTarget(id, null));
        }
    }

    /// <summary>Takes the devices that references name.</summary>
    private protected virtual void AcceptReferences()
    {
        Expect(ReferenceId.Length);
        foreach (string reference in ReferenceId)
        {
            AcceptReference(reference);
        }
    }

    /// <summary>Takes the one device that holds a reference.</summary>
    private protected void AcceptReference(string reference) => Accept(reference, () => new DeviceTarget(null, reference));

    private protected override void AcceptPiped(PSObject input) => Accept(input, () => DeviceInput.Target(input, Mends));

    private void Accept(object item, Func<DeviceTarget?> find)
    {
        DeviceTarget? target = null;
        Accept(
            item,
            () =>
            {
                target = find();
                if (target is not null)
                {
                    Check(target);
                }

                return target;
            },
            DeviceInput.Properties,
            valid => Process(item, valid),
            () => target is null ? null : ItemNames.Key(target),
            () => target is null ? null : NamesOf(item, target));
    }
}
