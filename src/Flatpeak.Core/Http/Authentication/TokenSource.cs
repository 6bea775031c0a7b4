using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>
/// Requests a bearer token once for all concurrent requests: before the present one expires, or when it is refused.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Who waits for a disposed semaphore waits for ever, and this one holds nothing.")]
internal sealed class TokenSource(
    Func<Action<ServiceExchange>?, CancellationToken, Task<AccessToken>> request, TimeProvider clock) : IAuthenticator
{
    // A refusal may mean an expired token or a plain no. A token this young is not expired: without this limit, a
    // fleet of refused devices would log in once for each.
    private static readonly TimeSpan TooYoungToRenew = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _early = new(1);
    private AccessToken? _current;
    private DateTimeOffset _nextEarly = DateTimeOffset.MinValue;

    // By a clock that nobody can set: one put back would have refusals believed until it is where it was.
    private long? _renewedAfterRefusal;
    private ServiceException? _failure;
    private AccessToken? _failedFor;
    private long _failedAt;
    private int _tries;

    /// <summary>When the present token expires; null before the first.</summary>
    public DateTimeOffset? ExpiresAt => _current?.ExpiresAt;

    /// <summary>The present token while it is good; null for none.</summary>
    public AccessToken? Held => _current is { } token && clock.GetUtcNow() < token.ExpiresAt ? token : null;

    public IAuthenticator WithoutLogin() => new HeldToken(this);

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        AccessToken? token = _current;
        DateTimeOffset now = clock.GetUtcNow();
        if (token is null || now >= token.ExpiresAt)
        {
            token = await RequestAsync(token, observer, cancellationToken).ConfigureAwait(false);
        }
        else if (now >= token.RenewAt && now >= _nextEarly && await _early.WaitAsync(0, CancellationToken.None).ConfigureAwait(false))
        {
            token = await RenewEarlyAsync(token, observer, cancellationToken).ConfigureAwait(false);
        }

        return new AuthenticationHeaderValue("Bearer", token.Reveal());
    }

    public async ValueTask<bool> RenewAsync(
        AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        AccessToken? token = _current;
        if (token is not null && token.Reveal() != refused.Parameter)
        {
            return true;
        }

        // One that is due anyway may have expired on its way.
        bool isGood = clock.GetUtcNow() < token?.RenewAt;
        if (isGood && _renewedAfterRefusal is { } renewed && clock.GetElapsedTime(renewed) < TooYoungToRenew)
        {
            // Renewed perhaps since it was looked at: then it is not the new one that was refused.
            return !ReferenceEquals(_current, token);
        }

        await RequestAsync(token, observer, cancellationToken).ConfigureAwait(false);
        _renewedAfterRefusal = clock.GetTimestamp();
        return true;
    }

    // By one of those that see it is time; the others go on with the token that is still good, and so does this one where
    // the login fails, or takes more than half of what the token has left.
    private async Task<AccessToken> RenewEarlyAsync(
        AccessToken good, Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        TimeSpan half = (good.ExpiresAt - clock.GetUtcNow()) / 2;
        using var limit = new CancellationTokenSource(half > TimeSpan.Zero ? half : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Somebody else's renewal may have been refused since it was looked at.
            return clock.GetUtcNow() < _nextEarly ? good : await RequestAsync(good, observer, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ServiceException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Refused credentials will not be accepted a moment later, and too many tries may lock the account.
            DateTimeOffset now = clock.GetUtcNow();
            _nextEarly = e is ServiceException { IsFatal: true } ? good.ExpiresAt : now + ((good.ExpiresAt - now) / 2);
            return good;
        }
        finally
        {
            _early.Release();
        }
    }

    private async Task<AccessToken> RequestAsync(AccessToken? old, Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        int tries = _tries;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is not null && !ReferenceEquals(_current, old))
            {
                return _current;
            }

            // Those who waited while a login failed share its failure, or each of them would try in turn. So does who comes a moment
            // later, where that is not over by itself: a fleet whose token is dead would lock the account, or flood what answers.
            if (_failure is not null && (_tries != tries || IsRefusedFor(old)))
            {
                throw _failure;
            }

            _failure = null;
            _current = await request(observer, cancellationToken).ConfigureAwait(false);
            return _current;
        }
        catch (ServiceException e) when (!ReferenceEquals(e, _failure))
        {
            // For whoever needed the token: nothing of theirs was sent, and the login was repeated already.
            _failure = e.Reworded(e.Message, outcomeUnknown: false);
            (_failedFor, _failedAt) = (old, clock.GetTimestamp());
            throw _failure;
        }
        finally
        {
            _tries++;
            _turn.Release();
        }
    }

    private bool IsRefusedFor(AccessToken? old) =>
        _failure is { IsFatal: true } or { IsTransient: false } && ReferenceEquals(_failedFor, old)
        && clock.GetElapsedTime(_failedAt) < TooYoungToRenew;
}
