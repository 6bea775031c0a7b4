using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flatpeak.Tests.Running;

/// <summary>A server on loopback that never gets past the TLS handshake, and counts who tried.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Socket, Task> _greet;
    private int _connections;

    private TlsServer(Func<Socket, Task> greet)
    {
        _greet = greet;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Waits for the first bytes of the handshake, and resets the connection.</summary>
    public static TlsServer ThatResets() => new(async client =>
    {
        await client.ReceiveAsync(new byte[1]);
        client.LingerState = new LingerOption(true, 0);
    });

    /// <summary>Shows a certificate that nobody has signed but itself.</summary>
    public static TlsServer ThatNobodyTrusts()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return ThatShows(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)));
    }

    /// <summary>Shows a certificate.</summary>
    public static TlsServer ThatShows(X509Certificate2 certificate)
    {
        // Windows takes no key for TLS that was never written down: through PKCS #12 it becomes one that was.
        X509Certificate2 shown = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        return new TlsServer(async client =>
        {
            await using var stream = new SslStream(new NetworkStream(client));
            await stream.AuthenticateAsServerAsync(shown);
            await stream.CopyToAsync(Stream.Null);
        });
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = GreetAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task GreetAsync(Socket client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                await _greet(client);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
            {
                // The client went away, as it should.
            }
        }
    }
}
