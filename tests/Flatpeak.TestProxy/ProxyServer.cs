using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Flatpeak.TestProxy;

/// <summary>
/// An HTTP proxy on loopback (RFC 9110, 7.6 and 9.3.6; RFC 7617): tunnels by CONNECT, forwards http, and asks for a user
/// and password where it is given one. Names below <c>.example</c>, which nobody else knows (RFC 2606), are this computer.
/// A GET of its own <c>/log</c> shows the requests it had.
/// </summary>
public sealed class ProxyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _log = new();
    private readonly string? _credentials;

    /// <summary>A proxy for everyone.</summary>
    public ProxyServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    /// <summary>A proxy for one user.</summary>
    public ProxyServer(string user, string password)
        : this() => _credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>The status of its answer to a wrong password: 407 again, or 401 as tinyproxy has it.</summary>
    public int WrongPasswordStatus { get; init; } = 407;

    /// <summary>The requests it had, with its own answer: <c>CONNECT 127.0.0.1:443 -> 200</c>.</summary>
    public IReadOnlyList<string> Log => [.. _log];

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync().ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ProxyRequest.ReadAsync(stream).ConfigureAwait(false) is { } request
                    && await AnswerAsync(request, stream).ConfigureAwait(false))
                {
                    // The next request of the same connection.
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // One side went away.
            }
        }
    }

    /// <summary>Answers a request; true when another one may follow on the same connection.</summary>
    private async Task<bool> AnswerAsync(ProxyRequest request, NetworkStream client)
    {
        if (request.Target == "/log")
        {
            await SayAsync(client, "200 OK", "Content-Type: application/json\r\n", JsonSerializer.Serialize(Log)).ConfigureAwait(false);
            return true;
        }

        if (_credentials is not null && request.Header("Proxy-Authorization") != $"Basic {_credentials}")
        {
            int status = request.Header("Proxy-Authorization") is null ? 407 : WrongPasswordStatus;
            _log.Enqueue($"{request.Method} {request.Target} -> {status}");
            await SayAsync(client, $"{status} No", "Proxy-Authenticate: Basic realm=\"test proxy\"\r\n", "<html>no</html>").ConfigureAwait(false);
            return true;
        }

        _log.Enqueue($"{request.Method} {request.Target} -> 200");
        Uri target = request.Method == "CONNECT" ? new Uri($"tunnel://{request.Target}") : new Uri(request.Target);
        using var server = new TcpClient();
        await server.ConnectAsync(HostOf(target), target.Port).ConfigureAwait(false);
        NetworkStream upstream = server.GetStream();
        if (request.Method == "CONNECT")
        {
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray()).ConfigureAwait(false);
        }
        else
        {
            await upstream.WriteAsync(request.ForOrigin(target)).ConfigureAwait(false);
        }

        // Either side may end first; then there is nothing more to say.
        await Task.WhenAny(client.CopyToAsync(upstream), upstream.CopyToAsync(client)).ConfigureAwait(false);
        return false;
    }

    private static string HostOf(Uri target) =>
        target.Host.EndsWith(".example", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : target.Host;

    private static async Task SayAsync(NetworkStream client, string status, string headers, string body) =>
        await client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}")).ConfigureAwait(false);
}
