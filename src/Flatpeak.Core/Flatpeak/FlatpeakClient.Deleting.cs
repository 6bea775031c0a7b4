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
    public Task<bool> DeleteDeviceAsync(
        DeviceTarget target, EarlierAttempt? earlier, bool ignoreMissing, CancellationToken cancellationToken) =>
        DeleteDeviceAsync(target, null, earlier, ignoreMissing, cancellationToken);

    /// <summary>The same for a target of which the caller has read the device: it is read once more where that was some time ago.</summary>
    /// <param name="target">The device, as it was named.</param>
    /// <param name="found">What <see cref="ResolveAsync(DeviceTarget, EarlierAttempt?, CancellationToken)"/> has found; null for nothing
    /// yet.</param>
    /// <param name="earlier">The earlier attempt; null for none. What that began, and is gone, it has deleted.</param>
    /// <param name="ignoreMissing">Takes a device that is not there for deleted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when it was not there, and that is ignored.</returns>
    public async Task<bool> DeleteDeviceAsync(
        DeviceTarget target, Device? found, EarlierAttempt? earlier, bool ignoreMissing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check(AccountId, LiveMode);
        try
        {
            await DeleteAsync(target, found, earlier, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException e) when (e.IsGone && (ignoreMissing || earlier is { WasBegun: true }))
        {
            // That it is gone is what was wanted.
            return earlier is { WasBegun: true };
        }
    }

    private async Task DeleteAsync(DeviceTarget target, Device? found, EarlierAttempt? earlier, CancellationToken cancellationToken)
    {
        DeviceTarget named = found is null ? target : DeviceTarget.Of(found);
        bool isByReference = string.IsNullOrEmpty(target.Id) || target.IsToBeCompared;
        if (isByReference)
        {
            found ??= await ResolveAsync(target, earlier, cancellationToken).ConfigureAwait(false);
        }

        if (found is not null)
        {
            DeviceTarget.Of(found).Check(AccountId, LiveMode);
        }

        string? id = found is null ? target.Id : found.Id;
        bool isGone = false;
        ServiceResponse response;
        try
        {
            response = await Looking(id!, isByReference ? found : null, there => isGone = !there).SendAsync(
                new ServiceRequest(HttpMethod.Delete, DevicePath(id), $"remove device '{named}'")
                {
                    Expected = [200, 202, 204, 404],
                    SaysGone = FlatpeakErrorCodes.IsOwn,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (isGone && e.OutcomeUnknown)
        {
            // It was there when it was read, and an attempt may have been carried out whose response was lost.
            return;
        }

        // Not the documented 202: a page that a proxy put in its place is no removal. Nor is an error, whatever its status says.
        if (response.StatusCode != 404 && FlatpeakErrorCodes.IsOwn(response.Body))
        {
            throw response.Unexpected("with an error in its body");
        }

        if (response.StatusCode == 200 && !ServiceResponse.IsEmptyOrObject(response.Body))
        {
            throw response.Unexpected("with a body that is not the JSON it documents");
        }

        Deletion.Require(response);
    }

    // An id is never another one's: only what has decided besides, a reference or what the caller looks at, may have changed.
    private ServiceChannel Looking(string id, Device? found, Action<bool> looked)
    {
        Func<CancellationToken, Task>? callersLook = _channel.LookAgain;
        return found is null && callersLook is null ? _channel
            : _channel with
            {
                LookAgain = LookAgainAsync,
                LookedAt = found is null ? _channel.LookedAt : LookedAt(found.Read),
            };

        async Task LookAgainAsync(CancellationToken token)
        {
            // Of what is gone, the response to the deletion says whether an attempt at it was the reason.
            Device? there = await FindByIdAsync(id, token).ConfigureAwait(false);
            looked(there is not null);
            if (there is null)
            {
                return;
            }

            if (found is not null && (there.ReferenceId ?? "") != (found.ReferenceId ?? ""))
            {
                throw new ServiceException(
                    ServiceErrorKind.Conflict,
                    $"Device '{id}' had {ReferenceOf(found)} when it was looked up, and has "
                    + $"{ReferenceOf(there)} by now: somebody has changed it while its deletion waited. It is kept. "
                    + $"If it is to be removed all the same, name it by its id, '{id}'.");
            }

            if (callersLook is not null)
            {
                await callersLook(token).ConfigureAwait(false);
            }
        }
    }

    // However long ago that was: the caller may have written down what it had found. What nobody has read is as good as never seen, and so
    // is what a list alone has named.
    private long LookedAt(ReadTime read)
    {
        TimeProvider clock = _connection.Clock;
        long time = read.At is null || read.IsListed
            ? clock.GetTimestamp() - (long)(ServiceRequest.LongWait.TotalSeconds * clock.TimestampFrequency)
            : read.SentAt;
        return _channel.LookedAt < time ? _channel.LookedAt.Value : time;
    }

    // What an earlier run has begun to remove, and has the reference no more: it was deleted then only where it is gone, and another one
    // was never meant.
    private async Task<Device?> FindBegunAsync(string id, string reference, Device? other, CancellationToken cancellationToken)
    {
        Device? there = await FindByIdAsync(id, cancellationToken).ConfigureAwait(false);
        if (there is not null && there.ReferenceId != reference)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Device '{id}' had the reference '{reference}' when an earlier run began to remove it, and has {ReferenceOf(there)} by "
                + "now: it was not removed then, and somebody has changed it since. It is kept. "
                + $"If it is to be removed all the same, name it by its id, '{id}'.");
        }

        return there is not null || other is null
            ? there
            : throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Device '{other.Id}' has the reference '{other.ReferenceId}', and is another one than '{id}', which had it when an "
                + "earlier run began to remove that, and is gone. Nothing was removed. "
                + $"If it is to be removed too, name it by its id, '{other.Id}'.");
    }

    // A reference is free once its device is gone: who has it then may be somebody else's.
    private Device Meant(Device found, DeviceTarget target, EarlierAttempt? earlier, DateTimeOffset? serviceTime)
    {
        var clocks = new TwoClocks(_connection.Clock.GetUtcNow(), serviceTime);
        TimeSpan ahead = clocks.Now - clocks.Here;
        if (earlier is { WasBegun: true } && !earlier.MayHaveMeant(found.TimeCreated, ahead))
        {
            throw Another(
                found, "an earlier run had begun to remove the device that had this reference then: it is another one",
                "than an earlier run had begun to remove", clocks);
        }

        if (target.AsOf is { } time && !new EarlierAttempt(time, WasBegun: true).MayHaveMeant(found.TimeCreated, ahead))
        {
            throw Another(
                found, $"the removal that names this reference ({time:u}): it is another one than was meant then",
                $"than the one that was meant at {time:u}", clocks);
        }

        if (target.MissingAt is { } look && !new EarlierAttempt(look, WasBegun: true).MayHaveMeant(found.TimeCreated, ahead))
        {
            throw Another(
                found, $"an earlier run had found no device with this reference ({look:u}): it is another one than was meant then",
                $"than was looked for at {look:u}, when no device had this reference", clocks);
        }

        return found;
    }

    private static ServiceException Another(Device found, string whatCameBefore, string than, TwoClocks clocks) => new(
        ServiceErrorKind.Conflict,
        $"Device '{found.Id}' has the reference '{found.ReferenceId}', and "
        + (found.TimeCreated is { } created
            ? $"was created at {created:u}, after {whatCameBefore}. "
            : $"does not say when it was created: it may be another one {than}. ")
        + $"Nothing was removed. If it is to be removed too, name it by its id, '{found.Id}'.{clocks.Difference}");
}
