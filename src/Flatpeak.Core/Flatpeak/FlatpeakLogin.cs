using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Logs in: an account and its key against a bearer token (<c>GET /login</c>).</summary>
internal sealed class FlatpeakLogin(
    ServiceClient http, ServiceCredential credential, IReadOnlyList<KeyValuePair<string, string>> headers, TimeProvider clock)
{
    // Where the service does not say: the shortest lifetime that any source names.
    private static readonly TimeSpan AssumedLifetime = TimeSpan.FromMinutes(30);

    private bool _loggedIn;

    /// <summary>The mode the key chose; known after the first login.</summary>
    public bool LiveMode { get; private set; }

    public async Task<AccessToken> TakeAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        DateTimeOffset asked = clock.GetUtcNow();
        ServiceResponse response = await http.SendAsync(
            new ServiceRequest(HttpMethod.Get, "login", $"log in as account '{credential.UserName}'") { Headers = headers, IsLogin = true },
            credential, observer, cancellationToken).ConfigureAwait(false);
        LoginAnswer answer = response.Read(FlatpeakJson.Default.LoginAnswer);
        string? token = new[] { answer.BearerToken, answer.Bearer, answer.Token }.FirstOrDefault(t => !string.IsNullOrEmpty(t));
        if (!TokenText.IsValid(token))
        {
            throw response.Unexpected("without a token");
        }

        bool liveMode = answer.LiveMode ?? throw response.Unexpected("without live_mode");
        if (_loggedIn && liveMode != LiveMode)
        {
            // Every device that was checked against the session's mode would be checked against the wrong one.
            throw response.Unexpected("with a different live_mode from before");
        }

        _loggedIn = true;
        LiveMode = liveMode;
        TimeSpan lifetime = answer.ExpiresIn is > 0 and < int.MaxValue ? TimeSpan.FromSeconds(answer.ExpiresIn.Value) : AssumedLifetime;
        return new AccessToken(token, asked, lifetime);
    }
}
