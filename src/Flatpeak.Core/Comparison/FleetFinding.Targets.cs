using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>What is done by it, and as of when.</content>
public sealed partial record FleetFinding
{
    /// <summary>
    /// When it was found, by this computer's clock; null in a file of an earlier version. What a run had done before that has not lasted.
    /// </summary>
    public DateTimeOffset? FoundAt { get; init; }

    /// <summary>The device for an ordered removal.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>: no thing can have its name.</exception>
    public ThingTarget ToThingTarget() =>
        new(Bosch.BoschIds.Check(ThingId), HubDeviceId, PolicyId, ReferenceId)
        {
            TenantId = TenantId,
            RegistryHost = RegistryHost,
            ThingsHost = ThingsHost,
            AccountId = AccountId,
            LiveMode = LiveMode,
            Created = ThingCreated,
            FoundAt = FoundAt,
            ProvesAbsence = true,
            IsPolicyListed = true,
            FindingCallsFor = CallsFor.ToString(),
            ByFinding = ToRecord(),
        };

    /// <summary>The device identifier for a removal from Flatpeak: its id and its reference must still be of one device.</summary>
    public DeviceTarget ToDeviceTarget() => DeviceTarget.OfRecord(DeviceId, ReferenceId, AccountId, LiveMode) with
    {
        TenantId = TenantId,
        RegistryHost = RegistryHost,
        ThingsHost = ThingsHost,
        FoundAt = FoundAt,
    };
}
