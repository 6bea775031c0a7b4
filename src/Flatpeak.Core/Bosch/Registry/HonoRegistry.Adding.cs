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

    public async Task<bool> AddCredentialAsync(string deviceId, NewCredential credential, CancellationToken cancellationToken)
    {
        string password = SecureText.Reveal(credential.Password);
        string? version = null;
        bool mayBeOurs = false;
        bool isAnothers = false;
        ServiceRequest request = PutCredentials(
            deviceId, [new HonoCredential(HashedPassword, credential.AuthId, [new HonoSecret(password)])],
            $"add a credential to device '{deviceId}'") with
        {
            Expected = [204, 412],
            Secret = password,
            LookedHeaders = () => version is null ? [] : [new("If-Match", version)],
        };
        try
        {
            ServiceResponse response = await (channel with { LookAgain = LookAsync, Observer = Watch })
                .SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == 204 ? true : throw Anothers("other credentials");
        }
        catch (ServiceException e) when (isAnothers && e.OutcomeUnknown)
        {
            // Ours is not there, or theirs has taken its place.
            throw e.Reworded(e.Message, outcomeUnknown: false);
        }

        async Task LookAsync(CancellationToken token)
        {
            await (channel.LookAgain?.Invoke(token) ?? Task.CompletedTask).ConfigureAwait(false);
            (HonoCredential[] there, version) = await ListCredentialsAsync(deviceId, token).ConfigureAwait(false);
            HonoCredential[] others =
                [.. there.Where(one => !mayBeOurs || one.Type != HashedPassword || one.AuthId != credential.AuthId)];
            if (others.Length > 0)
            {
                throw Anothers($"the credential '{string.Join("', '", others.Select(one => DisplayText.Of(one.AuthId)))}'");
            }
        }

        void Watch(ServiceExchange exchange)
        {
            mayBeOurs |= exchange is { Method: "PUT", StatusCode: null or 408 or >= 500 };
            channel.Observer?.Invoke(exchange);
        }

        ServiceException Anothers(string what)
        {
            isAnothers = true;
            return new ServiceException(
                ServiceErrorKind.Conflict,
                $"Device '{deviceId}' at {Endpoint} has got {what} meanwhile: somebody else has created or changed it. Nothing of that "
                + "was replaced.");
        }
    }
}
