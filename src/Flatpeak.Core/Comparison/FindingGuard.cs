using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>What deletes by a finding asks here first. No part of a comparison: it proves what reading cannot.</summary>
public static class FindingGuard
{
    /// <summary>
    /// Makes sure that a device identifier which nothing uses is still used by nothing, hidden things included, before it is
    /// removed from Flatpeak: by a write that changes nothing, as the ordered removal does.
    /// </summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it does not call for that, or it is used.</exception>
    public static async Task EnsureUnusedAsync(this BoschClient client, FleetFinding finding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(finding);
        finding.EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak);
        if (finding.Kind == FindingKind.RegisteredTwice)
        {
            return;
        }

        if (BoschIds.IsDevice(finding.HubDeviceId)
            && await client.Registry.FindAsync(finding.HubDeviceId, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw Used(finding, $"device '{finding.HubDeviceId}'", client.Registry.Endpoint);
        }

        if (BoschIds.IsThing(finding.ThingId)
            && await HasThingAsync(client.Things, finding.ThingId, cancellationToken).ConfigureAwait(false))
        {
            throw Used(finding, $"thing '{finding.ThingId}', which this session may not be able to read", client.Things.Endpoint);
        }
    }

    private static async Task<bool> HasThingAsync(ThingsClient things, string thingId, CancellationToken cancellationToken) =>
        (await things.FindAsync(thingId, cancellationToken).ConfigureAwait(false)).Thing is not null
        || (await things.LookForThingAsync(thingId, cancellationToken).ConfigureAwait(false)).Presence != Presence.Absent;

    private static ServiceException Used(FleetFinding finding, string what, string place) => new(
        ServiceErrorKind.Conflict,
        $"'{finding}' is still used elsewhere: there is {what} at {place}. Nothing was removed.");
}
