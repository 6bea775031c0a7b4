using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Creation;

/// <summary>
/// Looks for what there is of a device before it is created, and after. What is there already is somebody's: it is neither
/// taken over nor, after a failure, deleted.
/// </summary>
internal sealed class DeviceLookup(IDeviceRegistry registry, ThingsClient things)
{
    /// <summary>Looks for it. Only reads.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/> for what must not be there; or it cannot be
    /// told.</exception>
    public async Task<DevicePresence> LookAsync(NewDevice device, bool useExisting, CancellationToken cancellationToken)
    {
        try
        {
            return useExisting
                ? await FindAsync(device, cancellationToken).ConfigureAwait(false)
                : await CheckAbsentAsync(device, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Service is not null)
        {
            throw CreationErrors.NotBegun(e, device);
        }
    }

    /// <summary>Makes sure that a device is there as a whole, with the very policy. Only reads.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/> where it is not; or it cannot be told.</exception>
    public async Task ConfirmAsync(NewDevice device, CancellationToken cancellationToken)
    {
        DeviceParts parts = await FindPartsAsync(device, isLastWord: false, cancellationToken).ConfigureAwait(false);
        if (!parts.IsWhole)
        {
            // A 404 may be a gateway's, and what is there would be rolled back by it.
            parts = await FindPartsAsync(device, isLastWord: true, cancellationToken).ConfigureAwait(false);
        }

        if (parts.Thing is { } thing && thing.PolicyId != device.PolicyId)
        {
            throw CreationErrors.NotItsPolicy(device, thing, things.Endpoint);
        }

        if (!parts.IsWhole)
        {
            throw CreationErrors.NotWhole(parts, $"{registry.Endpoint} and {things.Endpoint}");
        }
    }

    /// <summary>
    /// Makes sure that a device of which every step has worked is registered still, with a credential. Whoever removes a device begins
    /// there, so Things, which may be what it had to wait for, is asked only where it is not. Only reads.
    /// </summary>
    /// <inheritdoc cref="ConfirmAsync"/>
    public async Task ConfirmRegisteredAsync(NewDevice device, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false)
            is not { IsRegistered: true, CredentialCount: > 0 })
        {
            await ConfirmAsync(device, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsOwn(NewDevice device) => device.PolicyId == device.ThingId;

    private async Task<DevicePresence> CheckAbsentAsync(NewDevice device, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false) is { } found)
        {
            throw await ExistsAsync(device, found, cancellationToken).ConfigureAwait(false);
        }

        if ((await things.FindAsync(device.ThingId, cancellationToken).ConfigureAwait(false)).Thing is not null)
        {
            throw CreationErrors.Exists(device, $"thing '{device.ThingId}'", things.Endpoint, isWhole: false);
        }

        bool hasPolicy = await things.HasPolicyAsync(device.PolicyId, cancellationToken).ConfigureAwait(false);
        return !hasPolicy || !IsOwn(device) ? new DevicePresence(IsWhole: false, hasPolicy)
            : await registry.FindForSureAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false) is { } late
                ? throw await ExistsAsync(device, late, cancellationToken).ConfigureAwait(false)
                : throw CreationErrors.PolicyIsLeft(device, things.Endpoint);
    }

    private async Task<ServiceException> ExistsAsync(NewDevice device, DeviceRegistration found, CancellationToken cancellationToken) =>
        CreationErrors.Exists(
            device, $"{(found.IsRegistered ? "" : "credential of ")}device '{device.HubDeviceId}'", registry.Endpoint,
            found is { IsRegistered: true, CredentialCount: > 0 } && await IsWholeAsync(device, cancellationToken).ConfigureAwait(false));

    // What cannot be told is not said: that something is there is the error all the same.
    private async Task<bool> IsWholeAsync(NewDevice device, CancellationToken cancellationToken)
    {
        try
        {
            DeviceParts parts = await FindPartsAsync(device, isLastWord: false, cancellationToken).ConfigureAwait(false);
            return parts.IsWhole && parts.Thing?.PolicyId == device.PolicyId;
        }
        catch (ServiceException)
        {
            return false;
        }
    }

    // A part alone is not completed. It may be a creation of somebody else's in the middle, whose credential ours would take the
    // place of at Hono; and of a credential that is there nobody here has the password.
    private async Task<DevicePresence> FindAsync(NewDevice device, CancellationToken cancellationToken)
    {
        DeviceParts parts = await FindPartsAsync(device, isLastWord: false, cancellationToken).ConfigureAwait(false);
        if (parts is { IsAny: true, IsWhole: false })
        {
            // Whoever hears that a part is missing removes the rest.
            parts = await FindPartsAsync(device, isLastWord: true, cancellationToken).ConfigureAwait(false);
        }

        return parts.Thing is { } thing && thing.PolicyId != device.PolicyId
            ? throw CreationErrors.OtherPolicy(device, thing, things.Endpoint)
            : parts.IsWhole ? new DevicePresence(IsWhole: true, HasPolicy: true)
            : parts.IsAny ? throw CreationErrors.OnlyInPart(device, parts, $"{registry.Endpoint} and {things.Endpoint}")
            : new DevicePresence(IsWhole: false, parts.HasPolicy);
    }

    /// <summary>Looks for every part of a device. Only reads.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isLastWord">True where what is not there is believed of the services themselves only, and of no gateway.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<DeviceParts> FindPartsAsync(NewDevice device, bool isLastWord, CancellationToken cancellationToken)
    {
        DeviceRegistration? found = await (isLastWord
            ? registry.FindForSureAsync(device.HubDeviceId, cancellationToken)
            : registry.FindAsync(device.HubDeviceId, cancellationToken)).ConfigureAwait(false);
        (Thing? thing, DateTimeOffset? now) = await things.FindAsync(device.ThingId, cancellationToken).ConfigureAwait(false);

        // A thing that can be read has its policy.
        bool hasPolicy = thing?.PolicyId == device.PolicyId
            || await things.HasPolicyAsync(device.PolicyId, cancellationToken).ConfigureAwait(false);
        return new DeviceParts(thing, hasPolicy,
        [
            ("registration", found is { IsRegistered: true }),
            ("credential", found is { CredentialCount: > 0 }),
            (CreationErrors.Thing, thing is not null),
            .. IsOwn(device) ? [(CreationErrors.Policy, hasPolicy)] : Array.Empty<(string, bool)>(),
        ])
        {
            ServiceTime = now,
        };
    }
}
