using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <content>Deleting.</content>
public sealed partial class FlatpeakClient
{
    /// <summary>Deletes one device for good (<c>DELETE /devices/{id}</c>).</summary>
    public Task DeleteDeviceAsync(DeviceTarget target, CancellationToken cancellationToken = default) =>
        DeleteDeviceAsync(target, null, cancellationToken);

    /// <summary>The same where an earlier run began it: a device that is gone has been deleted then.</summary>
    /// <param name="target">The device.</param>
    /// <param name="earlier">The earlier attempt; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeleteDeviceAsync(DeviceTarget target, EarlierAttempt? earlier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check(AccountId, LiveMode);
        try
        {
            await DeleteAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Kind == ServiceErrorKind.NotFound && earlier is { WasBegun: true })
        {
            // That it is gone is what was wanted.
        }
    }

    private async Task DeleteAsync(DeviceTarget target, CancellationToken cancellationToken)
    {
        string? id = target.Id;
        if (string.IsNullOrEmpty(id) || target.IsToBeCompared)
        {
            Device found = await ResolveAsync(target, cancellationToken).ConfigureAwait(false);
            DeviceTarget.Of(found).Check(AccountId, LiveMode);
            id = found.Id;
        }

        ServiceResponse response = await _channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, DevicePath(id), $"remove device '{target}'") { Expected = [200, 202, 204, 404] },
            cancellationToken).ConfigureAwait(false);

        // Not the documented 202: a page that a proxy put in its place is no removal.
        if (response.StatusCode == 200 && !ServiceResponse.IsEmptyOrObject(response.Body))
        {
            throw response.Unexpected("with a body that is not the JSON it documents");
        }

        Deletion.Require(response);
    }
}
