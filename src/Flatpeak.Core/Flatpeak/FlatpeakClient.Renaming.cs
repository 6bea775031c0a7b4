using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <content>Changing references.</content>
public sealed partial class FlatpeakClient
{
    /// <summary>Changes a device's reference (<c>PATCH /devices/{id}</c>).</summary>
    /// <exception cref="ServiceException">Among others <see cref="ServiceErrorKind.UnexpectedResponse"/>: the device that came back
    /// has another reference.</exception>
    public Task<Device> SetReferenceAsync(string id, string reference, CancellationToken cancellationToken = default) =>
        SetReferenceAsync(_channel, id, reference, cancellationToken);

    /// <summary>
    /// Gives a new reference to the device that a target means: the one that holds the old reference, or has the id. Where both are
    /// given, the device of the id must hold the reference. It is read first: a name that somebody gives it while the change waits, or
    /// before that is repeated, is kept.
    /// </summary>
    /// <exception cref="ServiceException">Among others <see cref="ServiceErrorKind.NotFound"/>: nothing was changed.</exception>
    public async Task<Device> RenameAsync(DeviceTarget target, string newReference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        DeviceId.CheckNewReference(newReference);
        Device device = await FindToRenameAsync(target, newReference, cancellationToken).ConfigureAwait(false);
        ServiceChannel looking = _channel with
        {
            LookAgain = token => EnsureNotRenamedAsync(device, newReference, token),
            LookedAt = LookedAt(device.Read),
        };
        return await SetReferenceAsync(looking, device.Id, newReference, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at what <see cref="RenameAsync"/> would change, and changes nothing.</summary>
    /// <param name="target">The device.</param>
    /// <param name="newReference">The reference that it is to have.</param>
    /// <param name="isKnown">True where the device was read before: only the new reference is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceException">As from <see cref="RenameAsync"/>, but for a new reference that another device holds.</exception>
    public async Task<RenameLook> LookAtRenameAsync(
        DeviceTarget target, string newReference, bool isKnown, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check(AccountId, LiveMode);
        DeviceId.CheckNewReference(newReference);
        string id = isKnown && DeviceId.IsValid(target.Id)
            ? target.Id
            : (await FindToRenameAsync(target, newReference, cancellationToken).ConfigureAwait(false)).Id;
        Device? holder = await FindDeviceAsync(newReference, cancellationToken).ConfigureAwait(false);
        return new RenameLook(id, holder is null || holder.Id == id ? null : holder.Id);
    }

    private async Task<Device> FindToRenameAsync(DeviceTarget target, string newReference, CancellationToken cancellationToken)
    {
        try
        {
            return await ResolveAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Kind == ServiceErrorKind.NotFound && string.IsNullOrEmpty(target.Id))
        {
            // Whether it is the one that was meant, nobody can tell: so it is no success.
            throw await FindDeviceAsync(newReference, cancellationToken).ConfigureAwait(false) is { } other
                ? e.Reworded(
                    $"{e.Message} Device '{other.Id}' has the new reference '{newReference}' already: it may have been renamed before.")
                : e;
        }
    }

    // A name that somebody else has given it meanwhile is not overwritten. The new one it may have from an attempt without an answer.
    private async Task EnsureNotRenamedAsync(Device device, string newReference, CancellationToken cancellationToken)
    {
        Device? there = await FindByIdAsync(device.Id, cancellationToken).ConfigureAwait(false);
        if (there is not null && (there.ReferenceId ?? "") != (device.ReferenceId ?? "") && there.ReferenceId != newReference)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Device '{device.Id}', which had {ReferenceOf(device)}, was to get '{newReference}', and has {ReferenceOf(there)} by "
                + "now: somebody has changed it while the request waited. It keeps that.");
        }
    }

    private static async Task<Device> SetReferenceAsync(
        ServiceChannel channel, string id, string reference, CancellationToken cancellationToken)
    {
        DeviceId.CheckNewReference(reference);
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Patch, DevicePath(id), $"set the reference of device '{id}' to '{reference}'")
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(new DeviceBody(reference), FlatpeakJson.Default.DeviceBody),
                // Setting the same value twice sets it once.
                SafeToRepeat = true,
            }, cancellationToken).ConfigureAwait(false);
        Device changed = response.ReadDevice(id, "changed");
        return changed.ReferenceId == reference ? changed : throw response.OtherReference(changed, "it returned device");
    }
}
