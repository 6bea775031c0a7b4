using System.Net;
using System.Net.Security;

namespace Flatpeak.Http;

/// <summary>The way to one service, as <see cref="NetworkOptions"/> describe it.</summary>
internal sealed class NetworkRoute(Uri address, NetworkOptions network)
{
    private volatile bool _wasAskedForCertificate;

    /// <summary>How the way is taken.</summary>
    public NetworkOptions Network { get; } = network;

    /// <summary>
    /// True once the other side asked for a client certificate that we do not have. It may do without one all the same.
    /// </summary>
    public bool WasAskedForCertificate => _wasAskedForCertificate;

    /// <summary>Makes what sends requests.</summary>
    public SocketsHttpHandler Open()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            // Long-lived sessions notice when a service moves.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (Network.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy) { Credentials = Network.ProxyCredential?.ForProxy() };
        }
        else
        {
            // Plain http may stay on this computer only: a proxy would read the credentials.
            handler.UseProxy = !Network.NoProxy && !address.IsLoopback;
            handler.DefaultProxyCredentials = Network.ProxyCredential?.ForProxy();
        }

        handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
            errors == SslPolicyErrors.None || Network.SkipCertificateCheck
                ? true
                : throw new UntrustedCertificateException(((SslStream)sender).TargetHostName, certificate, chain, errors);
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, theirs, _) =>
        {
            // Asked first before there is anybody to show a certificate to, and again, where there was none, by the other side.
            _wasAskedForCertificate |= theirs is not null;
            return Network.ClientCertificate!;
        };
        return handler;
    }
}
