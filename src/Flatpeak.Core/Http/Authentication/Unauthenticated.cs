using System.Net.Http.Headers;

namespace Flatpeak.Http;

/// <summary>No <c>Authorization</c> header: for a token endpoint, which has its credentials in the body.</summary>
internal sealed class Unauthenticated : IAuthenticator
{
    public ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult<AuthenticationHeaderValue?>(null);

    public ValueTask<bool> RenewAsync(
        AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
