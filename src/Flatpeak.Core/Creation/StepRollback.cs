using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Creation;

/// <summary>
/// Deletes what the steps of a creation have made. A 404 may be a gateway's, whose routes are being reloaded: what it says is not there is
/// looked for once more. Each says whether it was there, and throws where it still is, or where that cannot be told.
/// </summary>
internal sealed class StepRollback(IDeviceRegistry registry, ThingsClient things, Creations creations)
{
    /// <summary>The registration, at Hono with its credentials.</summary>
    public async Task<bool> RemoveRegistrationAsync(
        NewDevice device, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        Deletion answer = await registry.WithLook(look).RemoveAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode != 404 || await EnsureNotInRegistryAsync(device, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Its credential, where that outlives the registration.</summary>
    public async Task<bool> RemoveCredentialAsync(
        NewDevice device, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        Deletion answer = await registry.WithLook(look)
            .RemoveCredentialAsync(device.HubDeviceId, device.Credential, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode == 404
            && await registry.FindForSureAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false) is { CredentialCount: > 0 }
                ? throw StillThere()
                : answer.WasThere;
    }

    /// <summary>All four, in the order of a removal.</summary>
    public async Task<bool> RemoveAllAsync(NewDevice device, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        Deletion credentials = await registry.WithLook(look)
            .RemoveCredentialsAsync(device.HubDeviceId, null, cancellationToken).ConfigureAwait(false);
        bool wasRegistered = await RemoveRegistrationAsync(device, look, cancellationToken).ConfigureAwait(false);
        if (credentials.StatusCode == 404)
        {
            await EnsureNotInRegistryAsync(device, credentials, cancellationToken).ConfigureAwait(false);
        }

        bool wasThere = await RemoveThingAsync(device, look, cancellationToken).ConfigureAwait(false);
        await RemoveOwnPolicyAsync(device, look, cancellationToken).ConfigureAwait(false);
        return credentials.WasThere && wasRegistered && wasThere;
    }

    /// <summary>The thing.</summary>
    public async Task<bool> RemoveThingAsync(NewDevice device, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        Deletion answer = await things.WithLook(look).RemoveAsync(device.ThingId, null, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == 404 && !await things.IsGoneAsync(device.ThingId, cancellationToken).ConfigureAwait(false))
        {
            throw StillThere();
        }

        creations.Forget(device.PolicyId, device.ThingId);
        creations.Gone(device.ThingId);
        return answer.WasThere;
    }

    /// <summary>
    /// Its own policy. Things often use the policy of the first of them. One that does by now would be out of everybody's reach; so would a
    /// thing that somebody else has created meanwhile under this very id, which the search for others leaves out.
    /// </summary>
    public async Task<bool> RemoveOwnPolicyAsync(
        NewDevice device, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        await EnsureFreeAsync(cancellationToken).ConfigureAwait(false);
        Deletion answer = await things.WithLook(LookAgainAsync)
            .RemovePolicyAsync(device.PolicyId, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode == 404
            && (await things.LookForPolicyAsync(device.PolicyId, cancellationToken).ConfigureAwait(false)).Presence != Presence.Absent
                ? throw StillThere()
                : answer.WasThere;

        async Task EnsureFreeAsync(CancellationToken token)
        {
            bool isFree = await NeedsNoPolicyAsync(device, token).ConfigureAwait(false)
                && (await things.FindUsersAsync(device.PolicyId, device.ThingId, token).ConfigureAwait(false)).WhyKept is null
                && creations.LateUser(device.PolicyId) is null;
            if (!isFree)
            {
                throw new ServiceException(ServiceErrorKind.Conflict, $"Policy '{device.PolicyId}' is kept: a thing uses it.");
            }
        }

        async Task LookAgainAsync(CancellationToken token)
        {
            await look(token).ConfigureAwait(false);
            await EnsureFreeAsync(token).ConfigureAwait(false);
        }
    }

    private async Task<bool> NeedsNoPolicyAsync(NewDevice device, CancellationToken cancellationToken) =>
        (await things.FindAsync(device.ThingId, cancellationToken).ConfigureAwait(false)).Thing is not { } thing
        || (thing.PolicyId is { } other && other != device.PolicyId);

    // At the Hub, its credentials outlive the registration.
    private async Task<bool> EnsureNotInRegistryAsync(NewDevice device, Deletion answer, CancellationToken cancellationToken) =>
        await registry.FindForSureAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false) is not null
            ? throw StillThere()
            : answer.WasThere;

    // Who rolls back names what is left, and does not pass this on.
    private static ServiceException StillThere() => new(ServiceErrorKind.Conflict, "It is there after its deletion was answered with 404.");
}
