using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>Where the device of a finding is to be, and where not.</content>
public static partial class FindingGuard
{
    /// <summary>True for a finding of a device that is in the registry: its id there is known, and nothing else stands for it.</summary>
    /// <param name="kind">Its kind, which a file has kept if it is one.</param>
    /// <param name="where">Where it is, as far as that is known.</param>
    public static bool IsRegistered(FindingKind kind, FleetSides where) =>
        where.HasFlag(FleetSides.Registry)
        || kind is FindingKind.NotInList or FindingKind.MissingAtFlatpeak or FindingKind.MissingAtThings or FindingKind.OnlyInRegistry
            or FindingKind.NoCredentials;

    /// <summary>Where the device of a finding must be missing that calls for its removal.</summary>
    /// <remarks>A file may have lost the columns that say so, or somebody may have changed them: the kind says it too.</remarks>
    internal static FleetSides MissingAt(FleetFinding finding) => finding.WhereNot | finding.WhereUnknown | MissingOf(finding);

    // No other kind ever calls for it: of one that says so all the same, nothing may be there.
    private static FleetSides MissingOf(FleetFinding finding) => finding.Kind switch
    {
        FindingKind.NoCredentials or FindingKind.NotInList => FleetSides.None,
        FindingKind.MissingAtFlatpeak => FleetSides.Flatpeak,
        FindingKind.MissingInRegistry => FleetSides.Registry,

        // The other sides may have it or not: what the finding does not show as there was not.
        FindingKind.CredentialsWithoutDevice => FleetSides.Registry
            | (finding.ThingCreated is null && !finding.Where.HasFlag(FleetSides.Things) ? FleetSides.Things : 0)
            | (string.IsNullOrEmpty(finding.DeviceId) ? FleetSides.Flatpeak : 0),
        FindingKind.MissingAtThings => FleetSides.Things,
        FindingKind.OnlyInRegistry => FleetSides.Flatpeak | FleetSides.Things,
        FindingKind.OnlyAtThings => FleetSides.Flatpeak | FleetSides.Registry,
        _ => ServiceSides.All,
    };

    // Where there is no thing, nothing is removed but what is found under that very id.
    private static bool IsToBeRegistered(FleetFinding finding, FleetSides missing) =>
        IsRegistered(finding.Kind, finding.Where) && (missing & (FleetSides.Registry | FleetSides.Things)) == 0;

    // With the id of another device, or one that a file has changed, the thing would go and its own registration stay.
    private static async Task EnsureNoThingIsLeftAsync(
        BoschClient client, FleetFinding finding, string deviceId, string done, CancellationToken cancellationToken)
    {
        if (BoschIds.IsThing(finding.ThingId)
            && (await client.Things.FindAsync(finding.ThingId, cancellationToken).ConfigureAwait(false)).Thing is not null)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"The finding '{finding.Kind}' of '{finding}' is out of date, or its registry id was changed: device '{deviceId}' is not "
                + $"registered at {client.Registry.Endpoint} any more, and thing '{finding.ThingId}' is still there.{done} Where an "
                + "earlier removal came so far, go on with its record or its journal; else compare again.");
        }
    }

    // Where a thing stands for the device, that tells.
    private static bool MayBeRegisteredSince(BoschClient client, FleetFinding finding, FleetSides missing, bool isGoneOn) =>
        client.Registry.SaysWhenMade && !isGoneOn && finding.FoundAt is not null
        && missing.HasFlag(FleetSides.Things) && IsRegistered(finding.Kind, finding.Where);

    // A policy of its own id stays where others use it, or may, and no device of that id can be created then.
    private static async Task EnsureCanBeMadeAsync(BoschClient client, FleetFinding finding, CancellationToken cancellationToken)
    {
        if (finding.CallsFor.HasFlag(FindingRemedy.CreateAtBosch)
            && finding.ThingId is { } thingId && (finding.PolicyId ?? thingId) == thingId
            && await WhyKeptAsync(client.Things, thingId, cancellationToken).ConfigureAwait(false) is { } why)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"'{DisplayText.Of(thingId)}' is to be made anew, and its policy '{thingId}' at {client.Things.Endpoint} would stay: "
                + $"{why}. With that it could not be created.{NothingRemoved} Give the others another policy first, and compare again.");
        }
    }

    private static async Task<string?> WhyKeptAsync(ThingsClient things, string policyId, CancellationToken cancellationToken) =>
        (await things.FindUsersAsync(policyId, policyId, cancellationToken, onlyReads: true).ConfigureAwait(false)).WhyKept
        ?? (await things.FindPolicyAsync(policyId, cancellationToken).ConfigureAwait(false) is { } policy
            ? await things.WhyNotAllAsync(policy, cancellationToken).ConfigureAwait(false)
            : null);
}
