using System.Net.Http.Headers;
using System.Security;

namespace Flatpeak.Http;

/// <summary>A bearer token that was requested elsewhere; it cannot be renewed here.</summary>
/// <exception cref="ArgumentException">No header can hold it.</exception>
internal sealed class StaticToken(SecureString token) : IAuthenticator
{
    private readonly SecureString _token = TokenText.Check(token, "The bearer token").Copy();

    public bool CanRenew => false;

    public ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult<AuthenticationHeaderValue?>(new AuthenticationHeaderValue("Bearer", SecureText.Reveal(_token)));

    public ValueTask<bool> RenewAsync(
        AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
