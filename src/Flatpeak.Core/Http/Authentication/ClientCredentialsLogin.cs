using System.Text;

namespace Flatpeak.Http;

/// <summary>Requests tokens by OAuth2 client credentials (RFC 6749, 4.4; docs/services.md, "Tokens").</summary>
internal sealed class ClientCredentialsLogin(ServiceClient http, string path, ServiceCredential client, string? scope, TimeProvider clock)
{
    // RFC 6749 leaves the lifetime out where it is known otherwise; a short guess costs a request, a long one an error.
    private static readonly TimeSpan AssumedLifetime = TimeSpan.FromMinutes(5);

    public async Task<AccessToken> RequestAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        string secret = client.Reveal();
        string form = $"grant_type=client_credentials&client_id={Uri.EscapeDataString(client.UserName)}"
            + $"&client_secret={Uri.EscapeDataString(secret)}"
            + (string.IsNullOrWhiteSpace(scope) ? "" : $"&scope={Uri.EscapeDataString(scope)}");
        DateTimeOffset requestedAt = clock.GetUtcNow();
        ServiceResponse response = await http.SendAsync(
            new ServiceRequest(HttpMethod.Post, path, $"request a token as client '{client.UserName}'")
            {
                Body = Encoding.UTF8.GetBytes(form),
                ContentType = "application/x-www-form-urlencoded",
                SafeToRepeat = true,
                IsLogin = true,
                Secret = secret,
            },
            new Unauthenticated(), observer, cancellationToken).ConfigureAwait(false);
        TokenResponse token = response.Read(ClientCredentialsJson.Default.TokenResponse);
        return AccessToken.Of(response, token.AccessToken, requestedAt, token.ExpiresIn, AssumedLifetime);
    }
}
