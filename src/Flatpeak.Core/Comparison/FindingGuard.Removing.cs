using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Comparison;

/// <content>What is removed from registry and Things by a finding.</content>
public static partial class FindingGuard
{
    private const string NothingRemoved = " Nothing was removed.";

    /// <summary>
    /// Makes sure that what a finding missed is still missing, before its device is removed from registry and Things: one that was
    /// completed since then is in use. What is gone since then is no matter. Only reads, so that a preview can ask too; whether a
    /// thing is hidden, the removal itself finds out (<see cref="ThingTarget.ProvesAbsence"/>).
    /// </summary>
    /// <param name="client">Where the device is to be removed.</param>
    /// <param name="finding">The finding, however old it is.</param>
    /// <param name="flatpeak">The account that was compared.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceException">
    /// <see cref="ServiceErrorKind.Conflict"/>: it does not call for that, what it missed is there, or that cannot be told;
    /// <see cref="ServiceErrorKind.AccountMismatch"/>: it is of another account, mode, tenant or host. Nothing was removed.
    /// </exception>
    public static Task EnsureStillMissingAsync(
        this BoschClient client, FleetFinding finding, FlatpeakClient flatpeak, CancellationToken cancellationToken = default) =>
        client.EnsureStillMissingAsync(finding, flatpeak, isUnderWay: false, isGoneOn: false, cancellationToken);

    /// <summary>The same once more, where the removal may be under way: its own error says what is removed by then.</summary>
    /// <inheritdoc cref="EnsureStillMissingAsync(BoschClient, FleetFinding, FlatpeakClient, CancellationToken)"/>
    /// <param name="client">Where the device is to be removed.</param>
    /// <param name="finding">The finding, however old it is.</param>
    /// <param name="flatpeak">The account that was compared.</param>
    /// <param name="isUnderWay">True where something may be removed already: then nothing is said of that.</param>
    /// <param name="isGoneOn">True where this or an earlier removal may have removed its registration already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task EnsureStillMissingAsync(
        this BoschClient client, FleetFinding finding, FlatpeakClient flatpeak, bool isUnderWay, bool isGoneOn,
        CancellationToken cancellationToken)
    {
        string done = isUnderWay ? "" : NothingRemoved;
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(flatpeak);
        finding.EnsureCallsFor(FindingRemedy.RemoveFromBosch);
        finding.EnsureIsOf(flatpeak.AccountId, flatpeak.LiveMode, client.Options);

        // The sides are read one after another: what the first of them said may be old when the last has answered.
        await FreshLook.TakeAsync(
            client.Options.Service.AwakeClock, () => EnsureMissingAsync(client, finding, flatpeak, isGoneOn, done, cancellationToken))
            .ConfigureAwait(false);
        await (isUnderWay || isGoneOn ? Task.CompletedTask : EnsureCanBeMadeAsync(client, finding, cancellationToken))
            .ConfigureAwait(false);
    }

    private static async Task<bool> EnsureMissingAsync(
        BoschClient client, FleetFinding finding, FlatpeakClient flatpeak, bool isGoneOn, string done, CancellationToken cancellationToken)
    {
        FleetSides missing = MissingAt(finding);
        bool wasRegistered = IsToBeRegistered(finding, missing) && !isGoneOn;
        if (missing.HasFlag(FleetSides.Registry) || finding.CallsFor.HasFlag(FindingRemedy.CreateAtBosch) || wasRegistered
            || MayBeRegisteredSince(client, finding, missing, isGoneOn))
        {
            await EnsureMissingInRegistryAsync(
                client, finding, missing.HasFlag(FleetSides.Registry), wasRegistered, done, cancellationToken).ConfigureAwait(false);
        }

        if (missing.HasFlag(FleetSides.Things))
        {
            string thingId = BoschIds.IsThing(finding.ThingId) ? finding.ThingId : throw Nameless(finding, "at Things", "thing id", done);
            if ((await client.Things.FindAsync(thingId, cancellationToken).ConfigureAwait(false)).Thing is not null)
            {
                throw OutOfDate(finding, $"there is thing '{thingId}' at {client.Things.Endpoint}", done);
            }
        }

        await EnsureSameAtFlatpeakAsync(finding, flatpeak, missing.HasFlag(FleetSides.Flatpeak), done, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    private static async Task EnsureMissingInRegistryAsync(
        BoschClient client, FleetFinding finding, bool isMissing, bool wasRegistered, string done, CancellationToken cancellationToken)
    {
        string deviceId = BoschIds.IsDevice(finding.HubDeviceId)
            ? finding.HubDeviceId
            : throw Nameless(finding, "in the registry", "id there", done);
        DeviceRegistration? found = await client.Registry.FindForSureAsync(deviceId, cancellationToken).ConfigureAwait(false);
        if (wasRegistered && found is null)
        {
            await EnsureNoThingIsLeftAsync(client, finding, deviceId, done, cancellationToken).ConfigureAwait(false);
        }

        if (isMissing && found is { IsRegistered: true })
        {
            throw OutOfDate(finding, $"device '{deviceId}' is registered at {client.Registry.Endpoint}", done);
        }

        if (found is { CredentialCount: > 0 } && (isMissing || finding.Kind == FindingKind.NoCredentials)
            && finding.Kind != FindingKind.CredentialsWithoutDevice)
        {
            throw HasCredentials(client, finding, deviceId, done);
        }

        if (isMissing && found is null)
        {
            EnsureTenantIsProven(client, finding, done);
        }

        if (found is { IsRegistered: true } && found.WasMadeAfter(finding.FoundAt, client.Options.Service.Clock.GetUtcNow()))
        {
            throw OutOfDate(
                finding, $"device '{deviceId}' at {client.Registry.Endpoint} is another one, registered at {found.Created:u},", done);
        }

        if (found is { IsRegistered: true, IsBehindGateway: true } && finding.CallsFor.HasFlag(FindingRemedy.CreateAtBosch))
        {
            throw OutOfDate(finding, $"a gateway at {client.Registry.Endpoint} may act for device '{deviceId}' by now (via)", done);
        }

        if (finding.Kind == FindingKind.NoCredentials && found is { IsRegistered: true })
        {
            await EnsureHasNoCredentialsAsync(client, finding, deviceId, done, cancellationToken).ConfigureAwait(false);
        }
    }

    // The 404 of a gateway that has lost their route looks the same, and all that works would be removed by it.
    private static async Task EnsureHasNoCredentialsAsync(
        BoschClient client, FleetFinding finding, string deviceId, string done, CancellationToken cancellationToken)
    {
        if (!await client.Registry.ShowsCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false))
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Whether device '{deviceId}' has no credentials cannot be made sure of: {client.Registry.Endpoint} shows none of any "
                + "device that had some in this session, and a gateway that has lost the route to credentials answers the same."
                + $"{done} Compare with credentials again in this session, with a device among them that has some, or remove it by its "
                + "id alone.");
        }

        if (await client.Registry.CountCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false) > 0)
        {
            throw HasCredentials(client, finding, deviceId, done);
        }
    }

    private static async Task EnsureSameAtFlatpeakAsync(
        FleetFinding finding, FlatpeakClient flatpeak, bool isMissing, string done, CancellationToken cancellationToken)
    {
        if (isMissing && string.IsNullOrEmpty(finding.ReferenceId))
        {
            throw Nameless(finding, "at Flatpeak", "reference", done);
        }

        // What can be no reference is nobody's.
        if (!DeviceId.IsReference(finding.ReferenceId) || (!isMissing && string.IsNullOrEmpty(finding.DeviceId)))
        {
            return;
        }

        IReadOnlyList<Device> found = await flatpeak.Devices.FindAllAsync(finding.ReferenceId, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0 || (!isMissing && found.Any(one => one.Id == finding.DeviceId)))
        {
            return;
        }

        string there = $"account '{flatpeak.AccountId}' at Flatpeak has '{finding.ReferenceId}' ({found[0].Id})";
        throw OutOfDate(finding, isMissing ? there : $"{there}, which was created after '{finding.DeviceId}' was found", done);
    }

    private static ServiceException HasCredentials(BoschClient client, FleetFinding finding, string deviceId, string done) =>
        OutOfDate(finding, $"device '{deviceId}' has credentials at {client.Registry.Endpoint}", done);

    private static ServiceException OutOfDate(FleetFinding finding, string what, string done) => new(
        ServiceErrorKind.Conflict,
        $"The finding '{finding.Kind}' of '{finding}' is out of date: {what} by now.{done} Compare again.");

    private static ServiceException Nameless(FleetFinding finding, string where, string what, string done) => new(
        ServiceErrorKind.Conflict,
        $"Whether the finding '{finding.Kind}' of '{finding}' is out of date cannot be found out {where}: it has no valid {what}."
        + $"{done} Compare again, or remove the device by its ids.");
}
