using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>
/// Clearing the credentials: none are put in the place of whatever there is. So what is late, or is repeated, looks first, and goes with
/// the version that was looked at; what has changed since then is somebody else's.
/// </content>
internal sealed partial class HonoRegistry
{
    public async Task<Deletion> RemoveCredentialsAsync(string deviceId, Action? found, CancellationToken cancellationToken)
    {
        // As the last look saw them; null before the first.
        (bool IsEmpty, string? Version)? seen = null;
        ServiceResponse response = await (channel with { LookAgain = LookAsync }).SendAsync(
            PutCredentials(deviceId, [], $"clear the credentials of device '{deviceId}'") with
            {
                Expected = [204, 404, 412],
                LookedHeaders = () => seen?.Version is { } version ? [new("If-Match", version)] : [],
            },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != 412)
        {
            return Deletion.Of(response) with { Version = response.Version };
        }

        try
        {
            // It is another version by now: of an attempt before, which was carried out only after the look, or of somebody else.
            await LookAtThemAsync(cancellationToken).ConfigureAwait(false);
            if (seen is not { IsEmpty: true })
            {
                throw response.Refused();
            }
        }
        catch (ServiceException e) when (response.IsRepeat)
        {
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }

        return new Deletion(true, true, response.StatusCode) { Version = seen?.Version };

        async Task LookAsync(CancellationToken token)
        {
            await (channel.LookAgain?.Invoke(token) ?? Task.CompletedTask).ConfigureAwait(false);
            await LookAtThemAsync(token).ConfigureAwait(false);
        }

        // What the first look sees may be what was there all along: an attempt before it need not have been carried out.
        async Task LookAtThemAsync(CancellationToken token)
        {
            (HonoCredential[] there, string? version) = await ListCredentialsAsync(deviceId, token).ConfigureAwait(false);
            if (there.Length > 0 && seen is { } earlier
                && (earlier.IsEmpty || (earlier.Version is not null && version is not null && version != earlier.Version)))
            {
                throw new ServiceException(
                    ServiceErrorKind.Conflict,
                    $"Device '{deviceId}' at {Endpoint} has got {Named(there)} meanwhile: somebody else has put that while its credentials "
                    + "were being cleared, so it is kept. If it is to be removed too, remove it in a new run.")
                {
                    MeansAnother = true,
                };
            }

            seen = (there.Length == 0, version);
        }
    }

    private static string Named(IEnumerable<HonoCredential> credentials) =>
        $"the credential '{string.Join("', '", credentials.Select(one => DisplayText.Of(one.AuthId)))}'";
}
