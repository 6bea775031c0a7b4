using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>
/// What the record of a removal keeps of it (<see cref="ThingTarget.ByFinding"/>): whoever goes on with that looks whether it is still
/// true.
/// </content>
public sealed partial record FleetFinding
{
    private const string Between = "; ";
    private const string NotAt = "not at ";

    /// <summary>Whether a record says enough of the finding by which its device is to be removed.</summary>
    /// <param name="byFinding">As <see cref="ThingTarget.ByFinding"/> has it; null for nothing.</param>
    /// <param name="callsFor">As <see cref="ThingTarget.FindingCallsFor"/> has it; null for nothing.</param>
    /// <param name="hubDeviceId">
    /// The id in the registry; null for none: then the thing's would be looked for, and its device may have been registered under another.
    /// </param>
    /// <param name="referenceId">The reference at Flatpeak; null for none, as the id in the registry.</param>
    public static bool IsWhole(string? byFinding, string? callsFor, string? hubDeviceId, string? referenceId) =>
        hubDeviceId is not null && referenceId is not null && Read(byFinding, callsFor) is not null;

    /// <summary>Flatpeak's id of the device that the finding was about which a record keeps; null where that says none.</summary>
    /// <param name="byFinding">As <see cref="ThingTarget.ByFinding"/> has it; null for nothing.</param>
    /// <param name="callsFor">As <see cref="ThingTarget.FindingCallsFor"/> has it; null for nothing.</param>
    public static string? DeviceIdOf(string? byFinding, string? callsFor) => Read(byFinding, callsFor)?.DeviceId;

    /// <summary>The finding that a record keeps; null where there was none.</summary>
    /// <param name="record">What the record names.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it does not say enough of it.</exception>
    public static FleetFinding? OfRecord(ThingTarget record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.ByFinding is null && record.FindingCallsFor is null)
        {
            return null;
        }

        FleetFinding read = Read(record.ByFinding, record.FindingCallsFor) ?? throw new ServiceException(
            ServiceErrorKind.Conflict,
            $"The record of '{record.ThingId}' does not say enough of the finding by which it was to be removed. Nothing was sent.");
        return read with
        {
            ThingId = record.ThingId,
            HubDeviceId = record.HubDeviceId ?? record.ThingId,
            PolicyId = record.PolicyId,
            ReferenceId = record.ReferenceId ?? record.ThingId,
            ThingCreated = record.Created,
            AccountId = record.AccountId,
            LiveMode = record.LiveMode,
            TenantId = record.TenantId,
            RegistryHost = record.RegistryHost,
            ThingsHost = record.ThingsHost,
        };
    }

    // Its kind, where its device was missing, and Flatpeak's id of it.
    private string ToRecord()
    {
        FleetSides missing = FindingGuard.MissingAt(this) & ServiceSides.All;
        return string.Join(
            Between,
            new[] { Kind.ToString(), missing == FleetSides.None ? null : $"{NotAt}{missing}", DeviceId }.OfType<string>());
    }

    private static FleetFinding? Read(string? byFinding, string? callsFor)
    {
        string[] parts = byFinding?.Split(Between) ?? [];
        string? sides = parts.Skip(1).FirstOrDefault(part => part.StartsWith(NotAt, StringComparison.Ordinal));
        string? device = parts.Skip(1).LastOrDefault(part => part != sides);
        FleetSides missing = FleetSides.None;
        return parts.Length > 0 && Enum.GetNames<FindingKind>().Contains(parts[0])
            && parts.Length == 1 + (sides is null ? 0 : 1) + (device is null ? 0 : 1)
            && (sides is null || (Enum.TryParse(sides[NotAt.Length..], out missing) && (missing & ~ServiceSides.All) == 0))
            && (device is null || Flatpeak.DeviceId.IsValid(device))
            && Enum.TryParse(callsFor, ignoreCase: true, out FindingRemedy calls) && calls.HasFlag(FindingRemedy.RemoveFromBosch)
            ? new FleetFinding
            {
                Kind = Enum.Parse<FindingKind>(parts[0]),
                Where = ServiceSides.All & ~missing,
                WhereNot = missing,
                DeviceId = device,
                CallsFor = calls,
            }
            : null;
    }
}
