using System.Net.Http.Headers;
using System.Security;

namespace Flatpeak.Http;

/// <summary>A bearer token that somebody else took; it cannot be renewed here.</summary>
internal sealed class StaticToken(SecureString token) : IAuthenticator
{
    private readonly SecureString _token = token.Copy();

    public ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult<AuthenticationHeaderValue?>(new AuthenticationHeaderValue("Bearer", SecureText.Reveal(_token)));

    public ValueTask<bool> RenewAsync(AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
