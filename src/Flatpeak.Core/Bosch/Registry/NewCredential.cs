using System.Security;

namespace Flatpeak.Bosch;

/// <summary>The credential that a new device gets: type <c>hashed-password</c>, which the registry hashes itself.</summary>
/// <param name="AuthId">The name it authenticates with.</param>
/// <param name="Password">Its password.</param>
public sealed record NewCredential(string AuthId, SecureString Password);
