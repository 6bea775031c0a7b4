using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Flatpeak.Simulator.Services;

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
