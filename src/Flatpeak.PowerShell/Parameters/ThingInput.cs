using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>Finds the thing that a piped object means.</summary>
internal static class ThingInput
{
    /// <summary>The properties that name a thing, as messages list them.</summary>
    public const string Properties = "ThingId, DeviceId or ReferenceId";

    private static readonly string[] Names = ["ThingId", "DeviceId", .. DeviceInput.ReferenceNames];

    /// <summary>
    /// The thing that an object names, with the ids that differ from it: itself when it is text, else by its
    /// properties. Null when it names none.
    /// </summary>
    /// <param name="input">The object.</param>
    /// <param name="remedy">What it is wanted for, where that changes something: a finding must call for it.</param>
    /// <exception cref="ServiceException">
    /// It names several things, or by something that is no text; it says of its mode what is neither true nor false; or it is a finding
    /// that does not call for that.
    /// </exception>
    /// <exception cref="MissingPropertyException">A column that would count is misspelled, where something is changed.</exception>
    public static ThingTarget? Target(PSObject input, FindingRemedy remedy)
    {
        ThingTarget? target = Find(input, remedy);
        if (target is not null && remedy == FindingRemedy.RemoveFromBosch)
        {
            PipedObject.RefuseLost(
                input, ServiceErrorKind.InvalidId, target.ThingId, target.HubDeviceId, target.PolicyId, target.ReferenceId);
        }

        return target;
    }

    private static ThingTarget? Find(PSObject input, FindingRemedy remedy)
    {
        if (PipedObject.Text(input) is { } text)
        {
            return new ThingTarget(text);
        }

        if (FindingInput.Of(input, remedy) is { } finding)
        {
            return finding.ToThingTarget();
        }

        if (remedy != FindingRemedy.None)
        {
            ColumnNames.RefuseNear(input, "HubDeviceId", "PolicyId");
        }

        // Where a finding has said so, the reference of what was made or removed by it is another one.
        string[] names = PipedObject.Filled(input, "ThingId") is not null && (IsByFinding(input) || IsCreated(input))
            ? ["ThingId"]
            : Names;
        string[] ids = [.. names.Select(name => PipedObject.Filled(input, name)).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (ids.Length > 1)
        {
            // Flatpeak's own id is no other thing's name.
            ids = [.. ids.Where(id => !DeviceId.IsValid(id))];
        }

        if (remedy != FindingRemedy.None && ids is [var thing])
        {
            // The reference of another column may be the id of another thing.
            RoleColumns.RefuseNearThing(input, thing);
        }

        return ids.Length switch
        {
            0 when Names.Any(name => PipedObject.TryProperty(input, out _, name)) => new ThingTarget(""),
            0 => null,
            1 => ((input.BaseObject as DeviceRemoval)?.ToTarget() ?? new ThingTarget(ids[0])) with
            {
                ThingId = ids[0],
                HubDeviceId = PipedObject.Filled(input, "HubDeviceId"),
                PolicyId = PipedObject.Filled(input, "PolicyId"),
                IsPolicyListed = true,
                ReferenceId = DeviceInput.ReferenceNames.Select(name => PipedObject.Filled(input, name)).OfType<string>().FirstOrDefault(),
                Earlier = remedy == FindingRemedy.RemoveFromBosch ? RecordTime.EarlierRemoval(input) : null,
                Created = remedy == FindingRemedy.RemoveFromBosch ? RecordTime.OfThing(input) : null,
                NoThingAt = remedy == FindingRemedy.RemoveFromBosch ? RecordTime.Read(input, nameof(DeviceRemoval.NoThingAt)) : null,
                Past = remedy == FindingRemedy.RemoveFromBosch ? RecordSteps.Past(input) : null,
                Found = PipedObject.Filled(input, nameof(DeviceRemoval.Found)),
                FindingCallsFor = PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor)),
                ByFinding = PipedObject.Filled(input, nameof(DeviceRemoval.ByFinding)),
                ProvesAbsence = PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor)) is not null,
                TenantId = PipedObject.Filled(input, nameof(DeviceRemoval.TenantId)),
                RegistryHost = PipedObject.Filled(input, nameof(DeviceRemoval.RegistryHost)),
                ThingsHost = PipedObject.Filled(input, nameof(DeviceRemoval.ThingsHost)),
                AccountId = AccountInput.Of(input),
                LiveMode = DeviceInput.Mode(input),
            },
            _ => throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"The object names several things: {string.Join(", ", ids.Select(id => $"'{id}'"))}. Nothing was sent. "
                + "Keep the column that is meant, of "
                + $"{string.Join(", ", names.Where(name => PipedObject.Filled(input, name) is not null))}."),
        };
    }

    /// <summary>True for the output of New-BoschThing, also out of a file: nothing else has both of these columns.</summary>
    public static bool IsCreated(PSObject input) => input.BaseObject is BoschDevice
        || (PipedObject.TryProperty(input, out _, nameof(BoschDevice.AuthId))
            && PipedObject.TryProperty(input, out _, nameof(BoschDevice.ThingsHost)));

    // No other removal has a reference that is not its thing's id: in anybody's own row, two names are of two things.
    private static bool IsByFinding(PSObject input) => RemovalRecord.IsOne(input)
        && (PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor)) is not null
            || PipedObject.Filled(input, nameof(JournaledItem.FindingKind)) is not null);
}
