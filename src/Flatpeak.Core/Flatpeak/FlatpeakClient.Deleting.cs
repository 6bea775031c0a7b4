using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <content>Deleting.</content>
public sealed partial class FlatpeakClient
{
    /// <summary>Deletes one device for good (<c>DELETE /devices/{id}</c>).</summary>
    public Task DeleteDeviceAsync(DeviceTarget target, CancellationToken cancellationToken = default) =>
        DeleteDeviceAsync(target, null, false, cancellationToken);

    /// <summary>The same where it is no error that the device is gone: an earlier run began it, or it is not minded.</summary>
    /// <param name="target">The device.</param>
    /// <param name="earlier">The earlier attempt; null for none. What that began, and is gone, it has deleted.</param>
    /// <param name="ignoreMissing">Takes a device that is not there for deleted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when it was not there, and that is ignored.</returns>
    public async Task<bool> DeleteDeviceAsync(
        DeviceTarget target, EarlierAttempt? earlier, bool ignoreMissing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check(AccountId, LiveMode);
        try
        {
            await DeleteAsync(target, earlier, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException e) when (e.IsGone && (ignoreMissing || earlier is { WasBegun: true }))
        {
            // That it is gone is what was wanted.
            return earlier is { WasBegun: true };
        }
    }

    private async Task DeleteAsync(DeviceTarget target, EarlierAttempt? earlier, CancellationToken cancellationToken)
    {
        string? id = target.Id;
        if (string.IsNullOrEmpty(id) || target.IsToBeCompared)
        {
            Device found = await ResolveAsync(target, earlier, cancellationToken).ConfigureAwait(false);
            DeviceTarget.Of(found).Check(AccountId, LiveMode);
            id = found.Id;
        }

        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, DevicePath(id), $"remove device '{target}'")
            {
                Expected = [200, 202, 204, 404],
                NamesObject = true,
            },
            cancellationToken).ConfigureAwait(false);

        // Not the documented 202: a page that a proxy put in its place is no removal.
        if (response.StatusCode == 200 && !ServiceResponse.IsEmptyOrObject(response.Body))
        {
            throw response.Unexpected("with a body that is not the JSON it documents");
        }

        Deletion.Require(response);
    }

    // A reference is free once its device is gone: who has it then may be somebody else's.
    private Device Meant(Device found, DeviceTarget target, EarlierAttempt? earlier, DateTimeOffset? serviceTime)
    {
        DateTimeOffset now = _connection.Clock.GetUtcNow();
        TimeSpan ahead = (serviceTime ?? now) - now;
        if (earlier is { WasBegun: true } && !earlier.MayHaveMeant(found.TimeCreated, ahead))
        {
            throw Another(
                found, "an earlier run had begun to remove the device that had this reference then: it is another one",
                "than an earlier run had begun to remove");
        }

        if (target.AsOf is { } time && !new EarlierAttempt(time, WasBegun: true).MayHaveMeant(found.TimeCreated, ahead))
        {
            throw Another(
                found, $"the removal that names this reference ({time:u}): it is another one than was meant then",
                $"than the one that was meant at {time:u}");
        }

        return found;
    }

    private static ServiceException Another(Device found, string whatCameBefore, string than) => new(
        ServiceErrorKind.Conflict,
        $"Device '{found.Id}' has the reference '{found.ReferenceId}', and "
        + (found.TimeCreated is { } created
            ? $"was created at {created:u}, after {whatCameBefore}. "
            : $"does not say when it was created: it may be another one {than}. ")
        + $"Nothing was removed. If it is to be removed too, name it by its id, '{found.Id}'.");
}
