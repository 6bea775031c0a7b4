using System.Net.Http.Headers;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>The token that a source has by now. No login is sent for it: what is only looked up in passing is not worth one.</summary>
internal sealed class HeldToken(TokenSource source) : IAuthenticator
{
    public bool CanRenew => false;

    public ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        source.Held is { } token
            ? ValueTask.FromResult<AuthenticationHeaderValue?>(new AuthenticationHeaderValue("Bearer", token.Reveal()))
            : throw new ServiceException(ServiceErrorKind.AccessDenied, "The session's token has expired. Nothing was sent.");

    public ValueTask<bool> RenewAsync(
        AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
