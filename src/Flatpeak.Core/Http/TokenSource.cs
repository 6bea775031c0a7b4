using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace Flatpeak.Http;

/// <summary>Takes a bearer token once for all concurrent requests, before the last one expires, or when it is refused.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Who waits for a disposed semaphore waits for ever, and this one holds nothing.")]
internal sealed class TokenSource(
    Func<Action<ServiceExchange>?, CancellationToken, Task<AccessToken>> acquire, TimeProvider clock) : IAuthenticator
{
    // A refusal may mean an expired token or a plain no. A token this young is not expired: without this limit, a
    // fleet of refused devices would log in once for each.
    private static readonly TimeSpan TooYoungToRenew = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private AccessToken? _current;
    private DateTimeOffset _renewedAfterRefusal = DateTimeOffset.MinValue;
    private Exception? _failure;
    private int _tries;

    /// <summary>When the present token expires; null before the first.</summary>
    public DateTimeOffset? ExpiresAt => _current?.ExpiresAt;

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        AccessToken? token = _current;
        if (token is null || clock.GetUtcNow() >= token.RenewAt)
        {
            token = await TakeAsync(token, observer, cancellationToken).ConfigureAwait(false);
        }

        return new AuthenticationHeaderValue("Bearer", token.Reveal());
    }

    public async ValueTask<bool> RenewAsync(AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        AccessToken? token = _current;
        if (token is not null && token.Reveal() != refused.Parameter)
        {
            return true;
        }

        if (clock.GetUtcNow() - _renewedAfterRefusal < TooYoungToRenew)
        {
            return false;
        }

        await TakeAsync(token, observer, cancellationToken).ConfigureAwait(false);
        _renewedAfterRefusal = clock.GetUtcNow();
        return true;
    }

    private async Task<AccessToken> TakeAsync(AccessToken? old, Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        int tries = _tries;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is not null && !ReferenceEquals(_current, old))
            {
                return _current;
            }

            // Those who waited while a login failed share its failure, or each of them would try in turn.
            if (_tries != tries && _failure is not null)
            {
                throw _failure;
            }

            _failure = null;
            _current = await acquire(observer, cancellationToken).ConfigureAwait(false);
            return _current;
        }
        catch (ServiceException e)
        {
            // It was repeated already, by the login; whoever needed the token must not repeat that.
            e.IsRepeatable = false;
            _failure = e;
            throw;
        }
        finally
        {
            _tries++;
            _turn.Release();
        }
    }
}
