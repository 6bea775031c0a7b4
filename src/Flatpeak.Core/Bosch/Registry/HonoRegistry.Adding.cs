using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>
/// Adding a credential. Hono has no request for that: whoever adds one puts the whole set, in the place of whatever others have added.
/// So what is late, or is repeated, looks first, and goes with the version that was looked at.
/// </content>
internal sealed partial class HonoRegistry
{
    private const string HashedPassword = "hashed-password";

    public async Task<bool> AddCredentialAsync(
        string deviceId, NewCredential credential, bool isOwn, CancellationToken cancellationToken)
    {
        string password = SecureText.Reveal(credential.Password);

        // Ours is known again by it: whoever creates the same device may have given it the same auth id.
        string mark = $"Flatpeak.PowerShell {Guid.NewGuid():N}";
        string? version = null;
        bool isAnothers = false;
        ServiceRequest request = PutCredentials(
            deviceId, [new HonoCredential(HashedPassword, credential.AuthId, [new HonoSecret(password, mark)])],
            $"add a credential to device '{deviceId}'") with
        {
            Expected = [204, 412],
            Secret = password,
            LookedHeaders = () => version is null ? [] : [new("If-Match", version)],
        };
        try
        {
            if (!isOwn)
            {
                // Theirs may come any moment: the version says whether it has.
                _ = await IsOursAloneAsync(cancellationToken).ConfigureAwait(false);
            }

            ServiceResponse response = await (channel with { LookAgain = LookAsync })
                .SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == 204 || await HasArrivedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (isAnothers && e.OutcomeUnknown)
        {
            // Ours is not there, or theirs has taken its place; or that it is there too is told.
            throw e.Reworded(e.Message, outcomeUnknown: false);
        }

        async Task LookAsync(CancellationToken token)
        {
            await (channel.LookAgain?.Invoke(token) ?? Task.CompletedTask).ConfigureAwait(false);
            _ = await IsOursAloneAsync(token).ConfigureAwait(false);
        }

        // The version is another by now: of an attempt before, which was carried out only after the look, or of somebody else.
        async Task<bool> HasArrivedAsync(CancellationToken token)
        {
            try
            {
                return await IsOursAloneAsync(token).ConfigureAwait(false)
                    ? true
                    : throw Anothers("other credentials, which are gone again,");
            }
            catch (ServiceException e) when (!isAnothers)
            {
                // It may be there: what only reads does not know of that.
                throw e.Reworded(e.Message, outcomeUnknown: true);
            }
        }

        // False where there is none at all.
        async Task<bool> IsOursAloneAsync(CancellationToken token)
        {
            (HonoCredential[] there, version) = await ListCredentialsAsync(deviceId, token).ConfigureAwait(false);
            HonoCredential[] others = [.. there.Where(one => !IsOurs(one))];
            return others.Length == 0
                ? there.Length > 0
                : throw Anothers(
                    Named(others),
                    others.Length < there.Length
                        ? $" '{credential.AuthId}' is there beside it, and valid: this creation has added that, and its password "
                            + "reaches nobody."
                        : "");
        }

        // Where somebody has given it another password besides, theirs would be replaced too.
        bool IsOurs(HonoCredential one) =>
            one.Type == HashedPassword && one.AuthId == credential.AuthId && one.Secrets is [{ } secret] && secret.Comment == mark;

        ServiceException Anothers(string what, string besides = "")
        {
            isAnothers = true;
            return new ServiceException(
                ServiceErrorKind.Conflict,
                $"Device '{deviceId}' at {Endpoint} has got {what} meanwhile: somebody else has created or changed it. Nothing of that "
                + $"was replaced.{besides}");
        }
    }
}
