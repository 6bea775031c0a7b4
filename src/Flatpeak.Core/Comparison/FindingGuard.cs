using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>What deletes by a finding asks here first. No part of a comparison: it proves what reading cannot.</summary>
public static partial class FindingGuard
{
    /// <summary>
    /// Makes sure that a device identifier which nothing uses is still used by nothing, hidden things included, before it is
    /// removed from Flatpeak: by a write that changes nothing, as the ordered removal does. Of a device that is registered
    /// twice, makes sure that the other identifier is still there, and that nothing else has this one's own name.
    /// </summary>
    /// <param name="client">Where it must not be used.</param>
    /// <param name="finding">The finding, however old it is.</param>
    /// <param name="flatpeak">Where the identifier is to be removed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceException">
    /// <see cref="ServiceErrorKind.Conflict"/>: it does not call for that, it is used, or that cannot be told;
    /// <see cref="ServiceErrorKind.AccountMismatch"/>: it is of another account, mode, tenant or host, and nothing was sent.
    /// </exception>
    public static Task EnsureUnusedAsync(
        this BoschClient client, FleetFinding finding, FlatpeakClient flatpeak, CancellationToken cancellationToken = default) =>
        EnsureUnusedAsync(client, finding, flatpeak, onlyReads: false, cancellationToken);

    /// <summary>
    /// The same as far as reading can tell, for a preview: of a thing that is not seen, only the write finds out whether it is hidden.
    /// </summary>
    /// <inheritdoc cref="EnsureUnusedAsync(BoschClient, FleetFinding, FlatpeakClient, CancellationToken)"/>
    public static Task EnsureNotSeenInUseAsync(
        this BoschClient client, FleetFinding finding, FlatpeakClient flatpeak, CancellationToken cancellationToken = default) =>
        EnsureUnusedAsync(client, finding, flatpeak, onlyReads: true, cancellationToken);

    private static async Task EnsureUnusedAsync(
        BoschClient client, FleetFinding finding, FlatpeakClient flatpeak, bool onlyReads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(flatpeak);
        finding.EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak);
        finding.EnsureIsOf(flatpeak.AccountId, flatpeak.LiveMode, client.Options);
        if (finding.Kind == FindingKind.RegisteredTwice)
        {
            await EnsureOtherStaysAsync(finding, flatpeak, cancellationToken).ConfigureAwait(false);
            await EnsureIsNobodysNameAsync(client, finding, onlyReads, cancellationToken).ConfigureAwait(false);
            return;
        }

        EnsureCanBeAskedFor(finding);
        if (finding.HubDeviceId is { } deviceId)
        {
            await EnsureNotRegisteredAsync(client, finding, deviceId, cancellationToken).ConfigureAwait(false);
        }

        if (finding.ThingId is { } thingId)
        {
            await EnsureNoThingAsync(client, finding, thingId, onlyReads, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes sure of the same, and keeps it so until what is returned is disposed of, after the removal: of two findings of one
    /// device that is registered twice, each of which says that the other identifier stays, the second waits for the first. What begins
    /// to use the identifier elsewhere is found only by another look (<see cref="FlatpeakClient.WithLook"/>).
    /// </summary>
    /// <inheritdoc cref="EnsureUnusedAsync(BoschClient, FleetFinding, FlatpeakClient, CancellationToken)"/>
    public static async Task<IDisposable> HoldUnusedAsync(
        this BoschClient client, FleetFinding finding, FlatpeakClient flatpeak, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(flatpeak);
        IEnumerable<string> names = finding.Kind == FindingKind.RegisteredTwice
            ? new[] { finding.ReferenceId, finding.OtherName }.OfType<string>()
                .Select(name => $"{flatpeak.Address.Authority} {flatpeak.AccountId} {name}")
            : [];
        IDisposable turn = await NameTurn.TakeAsync(names, cancellationToken).ConfigureAwait(false);
        try
        {
            await client.EnsureUnusedAsync(finding, flatpeak, cancellationToken).ConfigureAwait(false);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    // A side is asked by a name. Without one, only a reference that can be no name there tells that there is nothing.
    private static void EnsureCanBeAskedFor(FleetFinding finding)
    {
        bool isNamed = DeviceId.IsReference(finding.ReferenceId);
        bool canAskRegistry = finding.HubDeviceId is { } id
            ? BoschIds.IsDevice(id)
            : isNamed && !BoschIds.IsDevice(finding.ReferenceId);
        bool canAskThings = finding.ThingId is { } thing
            ? BoschIds.IsThing(thing)
            : isNamed && !BoschIds.IsThing(finding.ReferenceId) && !finding.WhereUnknown.HasFlag(FleetSides.Things);
        if (!canAskRegistry || !canAskThings)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Whether '{finding}' is used {(canAskRegistry ? "by a thing" : "in the registry")} cannot be found out: the finding has "
                + "no valid id of it there. Nothing was sent. Compare with a list that has its ids, or remove it by its Flatpeak id.");
        }
    }

    private static async Task EnsureNotRegisteredAsync(
        BoschClient client, FleetFinding finding, string deviceId, CancellationToken cancellationToken)
    {
        if (await client.Registry.FindForSureAsync(deviceId, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw Used(finding, $"device '{deviceId}'", client.Registry.Endpoint);
        }

        EnsureTenantIsProven(client, finding, NothingRemoved);
    }

    private static async Task EnsureNoThingAsync(
        BoschClient client, FleetFinding finding, string thingId, bool onlyReads, CancellationToken cancellationToken)
    {
        (Thing? thing, bool isGone) = await client.Things.FindOrAskAsync(thingId, onlyReads, cancellationToken).ConfigureAwait(false);
        if (thing is not null)
        {
            throw Used(finding, $"thing '{thingId}'", client.Things.Endpoint);
        }

        if (!isGone)
        {
            throw Hidden(finding, thingId, client.Things.Endpoint);
        }
    }

    // In a tenant that is not the right one, no device is registered.
    private static void EnsureTenantIsProven(BoschClient client, FleetFinding finding, string done)
    {
        if (!client.IsTenantVerified)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Whether '{finding}' is used in the registry cannot be found out: {client.Registry.Endpoint} does not say whether it has "
                + $"a tenant '{client.Options.TenantId}', and showed no device of it.{done} Check the tenant's name, and "
                + "connect again.");
        }
    }

    private static ServiceException Used(FleetFinding finding, string what, string place) =>
        new(ServiceErrorKind.Conflict, UsedText(finding, what, place, "Compare again."));

    // A comparison only reads, and would find the same again. Where the finding calls for more, that comes first, and says what to do.
    private static ServiceException Hidden(FleetFinding finding, string thingId, string place) => new(
        ServiceErrorKind.Conflict,
        UsedText(
            finding, $"thing '{thingId}', which this session cannot read,", place,
            "Comparing again would find the same: remove the thing first if its device is retired, or else let this session read it."))
    {
        HiddenThing = finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch) ? null : thingId,
    };

    private static string UsedText(FleetFinding finding, string what, string place, string otherwise) =>
        $"'{Subject(finding)}' is still used elsewhere: there is {what} at {place}. Nothing was removed. "
        + (finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch)
            ? "The finding calls for its removal from registry and Things too, which comes first."
            : otherwise);

    // Of a device that is registered twice it is not the device that is to be removed.
    private static string? Subject(FleetFinding finding) =>
        finding.Kind == FindingKind.RegisteredTwice ? finding.ReferenceId : finding.ToString();
}
