using System.Net;
using System.Net.Http.Headers;
using System.Security;
using System.Text;

namespace Flatpeak.Http;

/// <summary>A user name and its secret; HTTP Basic authentication (RFC 7617).</summary>
public sealed class ServiceCredential : IAuthenticator
{
    private readonly SecureString _secret;

    /// <summary>Keeps a copy of the secret.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds a colon, which Basic cannot carry.</exception>
    public ServiceCredential(string userName, SecureString secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userName);
        ArgumentNullException.ThrowIfNull(secret);
        if (userName.Contains(':', StringComparison.Ordinal) || userName.Any(char.IsControl))
        {
            throw new ArgumentException("A user name cannot hold a colon or a control character.", nameof(userName));
        }

        UserName = userName;
        _secret = secret.Copy();
    }

    /// <summary>The user, account or client; not a secret.</summary>
    public string UserName { get; }

    /// <inheritdoc/>
    public bool CanRenew => false;

    /// <summary>The secret in the clear, for as long as it takes to build a request.</summary>
    internal string Reveal() => SecureText.Reveal(_secret);

    /// <summary>The same for a proxy, which may ask in another way than Basic. A name <c>domain\user</c> is taken apart.</summary>
    internal NetworkCredential ForProxy() => UserName.Split('\\', 2) is [var domain, var user]
        ? new NetworkCredential(user, _secret, domain)
        : new NetworkCredential(UserName, _secret);

    /// <inheritdoc/>
    public ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult<AuthenticationHeaderValue?>(new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Reveal()}"))));

    /// <summary>There is no other one.</summary>
    public ValueTask<bool> RenewAsync(
        AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
