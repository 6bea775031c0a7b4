using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Logs in: an account and its key against a bearer token (<c>GET /login</c>).</summary>
internal sealed class FlatpeakLogin(ServiceChannel channel, string accountId, bool? keysMode, TimeProvider clock)
{
    // Where the service does not say: the shortest lifetime that any source names.
    private static readonly TimeSpan AssumedLifetime = TimeSpan.FromMinutes(30);

    private bool _loggedIn;

    /// <summary>The mode the key chose; known after the first login.</summary>
    public bool LiveMode { get; private set; }

    public async Task<AccessToken> RequestAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        DateTimeOffset requestedAt = clock.GetUtcNow();
        ServiceResponse response = await SendAsync(observer, cancellationToken).ConfigureAwait(false);
        LoginResponse login = response.Read(FlatpeakJson.Default.LoginResponse);
        string? text = new[] { login.BearerToken, login.Bearer, login.Token }.FirstOrDefault(t => !string.IsNullOrEmpty(t));
        AccessToken token = AccessToken.Of(response, text, requestedAt, login.ExpiresIn, AssumedLifetime);
        bool liveMode = login.LiveMode ?? throw response.Unexpected("without live_mode");
        if (keysMode is { } meant && meant != liveMode)
        {
            // What is meant for the one mode would be deleted in the other.
            throw response.Unexpected(
                $"with live_mode {(liveMode ? "true" : "false")}, while the key is for {DeviceTarget.ModeName(meant)} mode");
        }

        if (_loggedIn && liveMode != LiveMode)
        {
            // Every device that was checked against the session's mode would be checked against the wrong one.
            throw response.Unexpected("with a different live_mode from before");
        }

        _loggedIn = true;
        LiveMode = liveMode;
        return token;
    }

    private async Task<ServiceResponse> SendAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        string purpose = $"log in as account '{accountId}'";
        try
        {
            return await (channel with { Observer = observer }).SendAsync(
                new ServiceRequest(HttpMethod.Get, "login", purpose) { IsLogin = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.StatusCode == 404)
        {
            throw e.Reworded($"Cannot {purpose}: there is no Flatpeak service at {channel.Client.Address} (404). Check the address.");
        }
        catch (ServiceException e) when (
            e.Kind == ServiceErrorKind.AccessDenied && !accountId.StartsWith("acc_", StringComparison.Ordinal))
        {
            throw e.Reworded($"{e.Message} The id of an account begins with 'acc_'.");
        }
    }
}
