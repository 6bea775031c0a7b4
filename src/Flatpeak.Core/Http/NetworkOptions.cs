using System.Security.Cryptography.X509Certificates;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>
/// How the way to a service is taken: through which proxy, with which certificates. By default the system's settings
/// count, and with them the variables <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c>.
/// </summary>
public sealed record NetworkOptions
{
    /// <summary>
    /// Takes any certificate for a service's own. Whoever is on the way can then read and change everything, the
    /// credentials first.
    /// </summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>The client's certificate, with its key, for a gateway that asks for one; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// The proxy: http, https, socks4, socks4a or socks5. It counts for every address, also on this computer. Null for
    /// the system's settings.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>
    /// The user of the proxy: of <see cref="Proxy"/>, or of the one in the system's settings. One of a Windows domain is
    /// <c>domain\user</c>. Null for none.
    /// </summary>
    public ServiceCredential? ProxyCredential { get; init; }

    /// <summary>Goes straight to the service, whatever the system's settings say.</summary>
    public bool NoProxy { get; init; }

    /// <summary>True when both take the same way; the proxy's password may differ.</summary>
    internal bool IsSameWay(NetworkOptions other) =>
        SkipCertificateCheck == other.SkipCertificateCheck && NoProxy == other.NoProxy && Proxy == other.Proxy
        && ProxyCredential?.UserName == other.ProxyCredential?.UserName
        && ClientCertificate?.Thumbprint == other.ClientCertificate?.Thumbprint;

    /// <summary>Says no to settings that contradict each other, or that could never work.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidProxy"/> or
    /// <see cref="ServiceErrorKind.InvalidCertificate"/>.</exception>
    internal void Check()
    {
        if (NoProxy && (Proxy is not null || ProxyCredential is not null))
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidProxy,
                "No proxy is to be used, and yet one, or a credential for one, is given. Leave one of them out.");
        }

        if (Proxy is not null && !IsProxy(Proxy))
        {
            // What was given is not repeated: it may hold a password.
            throw new ServiceException(
                ServiceErrorKind.InvalidProxy,
                "The address of a proxy must be an absolute http, https, socks4, socks4a or socks5 URI of a host and a port alone. "
                + "A user name and password go into the credential for the proxy.");
        }

        if (ClientCertificate is { HasPrivateKey: false } certificate)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidCertificate,
                $"The client certificate '{DisplayText.Of(certificate.Subject)}' has no private key, so it proves nothing. "
                + "Load it together with its key.");
        }
    }

    private static bool IsProxy(Uri address) =>
        address.IsAbsoluteUri && address.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5"
        && address.UserInfo.Length == 0 && address.PathAndQuery.Length <= 1 && address.Fragment.Length == 0 && address.Host.Length > 0;
}
