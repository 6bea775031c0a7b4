using System.Net.Http.Headers;

namespace Flatpeak.Http;

/// <summary>Where a request's <c>Authorization</c> header comes from.</summary>
public interface IAuthenticator
{
    /// <summary>
    /// False where there is nothing to renew, such as for a password: a 401 is then the end of the session with that
    /// service, for whatever else is sent to it.
    /// </summary>
    bool CanRenew => true;

    /// <summary>The same, which requests no token: what needs a new one fails instead.</summary>
    IAuthenticator WithoutLogin() => this;

    /// <summary>The header for the next request; null for none.</summary>
    ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken);

    /// <summary>The service responded with 401 or 403 to this header.</summary>
    /// <returns>True when another one is worth a try.</returns>
    ValueTask<bool> RenewAsync(AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken);
}
