using System.Globalization;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>All credentials of a device, one by one.</content>
internal sealed partial class HubRegistry
{
    // Credentials are listed again until none is left; a list that never empties is not emptied by patience.
    private const int MostRounds = 20;

    public async Task<Deletion> RemoveCredentialsAsync(string deviceId, Action? found, CancellationToken cancellationToken)
    {
        int deleted = 0;

        // When the deletion of each was sent, and whether it deleted something.
        var gone = new Dictionary<(string AuthId, string Type), (long At, bool WasThere)>();
        int status = 404;
        long lookedAt = channel.LookedAt ?? channel.Client.Clock.GetTimestamp();
        for (int round = 0; round < MostRounds; round++)
        {
            IReadOnlyList<HubCredential> credentials;
            long listedAt;
            try
            {
                (credentials, listedAt) = await FreshLook.TimeAsync(
                    channel.Client.Clock, () => ListCredentialsAsync(deviceId, cancellationToken)).ConfigureAwait(false);
            }
            catch (ServiceException e) when (deleted > 0)
            {
                throw AfterDeleting(deleted, deviceId, e);
            }

            if (credentials.Count == 0)
            {
                return new Deletion(deleted > 0, deleted > 0, status);
            }

            // What was not there before may be of a device that was created anew since. So may what comes late, although each of the
            // requests was short.
            bool mustLook = round > 0;
            if (credentials.FirstOrDefault(one => gone.TryGetValue((one.AuthId, one.Type), out (long At, bool WasThere) it)
                && channel.Client.Clock.GetElapsedTime(it.At) > ServiceRequest.LongWait) is { } again)
            {
                throw AfterDeleting(
                    gone.Values.Count(one => one.WasThere),
                    deviceId,
                    gone[(again.AuthId, again.Type)].WasThere ? ThereAgain(deviceId, again) : NotDeleted(deviceId, again));
            }

            foreach (HubCredential credential in credentials)
            {
                try
                {
                    if (channel.LookAgain is { } look
                        && (mustLook || channel.Client.Clock.GetElapsedTime(lookedAt) > ServiceRequest.LongWait))
                    {
                        lookedAt = await FreshLook.TimeAsync(channel.Client.Clock, () => look(cancellationToken)).ConfigureAwait(false);
                        mustLook = false;
                    }

                    found?.Invoke();
                    long sentAt = channel.Client.Clock.GetTimestamp();
                    Deletion deletion = await DeleteAsync(
                        deviceId, credential, listedAt < lookedAt ? listedAt : lookedAt, cancellationToken).ConfigureAwait(false);
                    gone.TryGetValue((credential.AuthId, credential.Type), out (long At, bool WasThere) before);
                    gone[(credential.AuthId, credential.Type)] = (sentAt, before.WasThere || deletion.WasThere);
                    status = deletion.StatusCode;
                    deleted++;
                }
                catch (ServiceException e) when (deleted > 0)
                {
                    throw AfterDeleting(deleted, deviceId, e);
                }
            }
        }

        throw new ServiceException(
            ServiceErrorKind.Conflict,
            $"Device '{deviceId}' still has credentials at {Endpoint} after {MostRounds} rounds of deleting them: something adds new ones.")
        {
            Service = channel.Client.Service,
        };
    }

    // A list may lag behind for a moment, and not for so long.
    private ServiceException ThereAgain(string deviceId, HubCredential credential) => new(
        ServiceErrorKind.Conflict,
        $"Device '{deviceId}' at {Endpoint} has credentials again, after they were deleted: '{DisplayText.Of(credential.AuthId)}'. "
        + "Somebody has put that meanwhile, so it is kept. If it is to be removed too, remove it in a new run.")
    {
        MeansAnother = true,
    };

    // A gateway may have said that it is not there. Or it was not, and somebody has put it meanwhile: a new run looks at what there is.
    private ServiceException NotDeleted(string deviceId, HubCredential credential) => new(
        ServiceErrorKind.Conflict,
        $"Device '{deviceId}' at {Endpoint} has the credential '{DisplayText.Of(credential.AuthId)}', and its deletion was answered with "
        + "404, as if it were not there. Somebody may have put it meanwhile, so it is kept. If it is to be removed too, remove the device "
        + "in a new run.");

    // Its address names no device: what is late, or may have been carried out, may find the auth id at another one by then.
    private async Task<Deletion> DeleteAsync(
        string deviceId, HubCredential credential, long lookedAt, CancellationToken cancellationToken)
    {
        string purpose = $"delete credential '{DisplayText.Of(credential.AuthId)}' of device '{deviceId}'";
        bool isGone = false;
        try
        {
            return Deletion.Of(await (channel with { LookAgain = LookAsync, LookedAt = lookedAt }).SendAsync(
                new ServiceRequest(HttpMethod.Delete, CredentialPath(credential), purpose) { Expected = [204, 404] },
                cancellationToken).ConfigureAwait(false));
        }
        catch (ServiceException) when (isGone)
        {
            // It was there when it was listed: an attempt before, or somebody else, has deleted it.
            return new Deletion(true, true, 404);
        }

        async Task LookAsync(CancellationToken token)
        {
            await (channel.LookAgain?.Invoke(token) ?? Task.CompletedTask).ConfigureAwait(false);
            isGone = !(await ListCredentialsAsync(deviceId, token).ConfigureAwait(false))
                .Any(one => one.AuthId == credential.AuthId && one.Type == credential.Type);
            if (isGone)
            {
                throw new ServiceException(ServiceErrorKind.NotFound, $"Device '{deviceId}' has no such credential any more.");
            }
        }
    }

    // Who hears only what came after it would think that nothing was deleted.
    private static ServiceException AfterDeleting(int deleted, string deviceId, ServiceException e) => e.Reworded(
        e.Message + string.Create(
            CultureInfo.InvariantCulture,
            $" Credentials of device '{deviceId}' deleted before that: {deleted}."),
        outcomeUnknown: true);
}
