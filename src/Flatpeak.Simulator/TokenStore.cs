using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Flatpeak.Simulator;

/// <summary>A bearer token: which service gave it to whom, and until when it holds.</summary>
/// <param name="Issuer">The service that issued it; only services of that side take it.</param>
/// <param name="User">Account or client it stands for.</param>
/// <param name="Live">Flatpeak's live mode.</param>
/// <param name="ExpiresAt">On the clock of <see cref="Environment.TickCount64"/>.</param>
internal sealed record IssuedToken(ServiceName Issuer, string User, bool Live, long ExpiresAt)
{
    /// <summary>Whether it was taken back.</summary>
    public bool Revoked { get; set; }

    /// <summary>Whether it opens anything at this moment.</summary>
    public bool IsValid => !Revoked && Environment.TickCount64 < ExpiresAt;
}

/// <summary>
/// The tokens issued so far. They come from no seed: after a reset a token of the time before must not fit again.
/// </summary>
internal sealed class TokenStore
{
    private readonly ConcurrentDictionary<string, IssuedToken> tokens = new(StringComparer.Ordinal);

    /// <summary>How many tokens each service issued.</summary>
    public IReadOnlyDictionary<ServiceName, int> Issued =>
        tokens.Values.GroupBy(static token => token.Issuer).ToDictionary(static g => g.Key, static g => g.Count());

    /// <summary>Makes a token.</summary>
    public string Issue(ServiceName issuer, string user, bool live, int lifetimeSeconds)
    {
        var token = $"SIMULATED-{issuer}-bearer-{RandomNumberGenerator.GetHexString(48, lowercase: true)}";
        tokens[token] = new IssuedToken(issuer, user, live, Environment.TickCount64 + (lifetimeSeconds * 1000L));
        return token;
    }

    /// <summary>Whose token this is, whether or not it still holds.</summary>
    public IssuedToken? Find(string? token) => token is null ? null : tokens.GetValueOrDefault(token);

    /// <summary>Takes back every token of a service, or all.</summary>
    /// <returns>How many were valid until now.</returns>
    public int Revoke(ServiceName? issuer)
    {
        var count = 0;
        foreach (var token in tokens.Values.Where(token => token.IsValid && (issuer is null || token.Issuer == issuer)))
        {
            token.Revoked = true;
            count++;
        }

        return count;
    }
}
