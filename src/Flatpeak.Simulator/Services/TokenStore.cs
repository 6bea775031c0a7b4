using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Flatpeak.Simulator.Services;

/// <summary>
/// The tokens issued so far. They come from no seed: after a reset a token of the time before must not fit again.
/// </summary>
internal sealed class TokenStore
{
    private readonly ConcurrentDictionary<string, IssuedToken> _tokens = new(StringComparer.Ordinal);

    /// <summary>How many tokens each service issued.</summary>
    public IReadOnlyDictionary<ServiceName, int> Issued =>
        _tokens.Values.GroupBy(static token => token.Issuer).ToDictionary(static g => g.Key, static g => g.Count());

    /// <summary>Makes a token.</summary>
    public string Issue(ServiceName issuer, string user, bool live, int lifetimeSeconds)
    {
        string token = $"SIMULATED-{issuer}-bearer-{RandomNumberGenerator.GetHexString(48, lowercase: true)}";
        _tokens[token] = new IssuedToken(issuer, user, live, Environment.TickCount64 + (lifetimeSeconds * 1000L));
        return token;
    }

    /// <summary>Whose token this is, whether or not it still holds.</summary>
    public IssuedToken? Find(string? token) => token is null ? null : _tokens.GetValueOrDefault(token);

    /// <summary>Takes back every token of a service, or all.</summary>
    /// <returns>How many were valid until now.</returns>
    public int Revoke(ServiceName? issuer)
    {
        int count = 0;
        foreach (IssuedToken? token in _tokens.Values.Where(token => token.IsValid && (issuer is null || token.Issuer == issuer)))
        {
            token.Revoked = true;
            count++;
        }

        return count;
    }
}
