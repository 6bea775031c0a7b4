using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Http;

/// <summary>What is on the wire, to the byte: a server on loopback notes it.</summary>
public sealed partial class SentTests : IDisposable
{
    private static readonly ServiceCredential User = new("user", Simulator.Secret("word"));

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];
    private readonly ServiceClient _client;

    public SentTests()
    {
        _listener.Start();
        _ = ServeAsync();
        _client = new ServiceClient("Somebody", new Uri($"http://{_listener.LocalEndpoint}/base"), new ServiceOptions());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task A_read_says_who_asks_and_wants_JSON()
    {
        string[] lines = await SendAsync(new ServiceRequest(HttpMethod.Get, "some/thing?a=b", "look"));

        Assert.Equal("GET /base/some/thing?a=b HTTP/1.1", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("User-Agent: Flatpeak.PowerShell/", StringComparison.Ordinal));
        Assert.Contains("Accept: application/json", lines);
        Assert.Contains(lines, line => line.StartsWith("Accept-Encoding: gzip, deflate, br", StringComparison.Ordinal));
        Assert.Contains($"Authorization: Basic {Convert.ToBase64String("user:word"u8)}", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("Content-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_comes_with_its_type_and_its_length_and_further_headers_as_they_are()
    {
        string[] lines = await SendAsync(new ServiceRequest(HttpMethod.Put, "some/thing", "set a thing")
        {
            Body = "[7]"u8.ToArray(), Headers = [new("If-Match", "\"rev:1\"")],
        });

        Assert.Contains("Content-Type: application/json", lines);
        Assert.Contains("Content-Length: 3", lines);
        Assert.Contains("If-Match: \"rev:1\"", lines);
        Assert.Equal("[7]", lines[^1]);
    }

    // What has no length would be sent once more by the handler itself, where a kept connection ends without a response.
    [Fact]
    public async Task A_deletion_has_a_body_of_no_length()
    {
        string[] lines = await SendAsync(new ServiceRequest(HttpMethod.Delete, "some/thing", "delete a thing"));

        Assert.Contains("Content-Length: 0", lines);
    }

    [Fact]
    public async Task A_cookie_is_not_brought_back()
    {
        await SendAsync(new ServiceRequest(HttpMethod.Get, "a", "look"));
        string[] lines = await SendAsync(new ServiceRequest(HttpMethod.Get, "b", "look"));

        Assert.Equal("GET /base/b HTTP/1.1", lines[0]);
        Assert.DoesNotContain(lines, line => line.StartsWith("Cookie", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a scope & more", "&scope=a%20scope%20%26%20more")]
    [InlineData(" ", "")]
    [InlineData(null, "")]
    public async Task A_token_endpoint_is_told_who_asks_and_for_which_scope(string? scope, string expected)
    {
        await Assert.ThrowsAsync<ServiceException>(() => BoschClient.ConnectAsync(new BoschOptions
        {
            TenantId = "t1",
            RegistryAddress = _client.Address,
            RegistryCredential = User,
            ThingsAddress = _client.Address,
            ThingsCredential = new ServiceCredential("a client", Simulator.Secret("a&b")),
            TokenAddress = new Uri(_client.Address, "token"),
            Scope = scope,
            Service = new ServiceOptions { MaximumRetryCount = 0 },
        }));

        string[] lines = Assert.Single(_requests, request => request.StartsWith("POST", StringComparison.Ordinal)).Split("\r\n");
        Assert.Equal("POST /base/token HTTP/1.1", lines[0]);
        Assert.Contains("Content-Type: application/x-www-form-urlencoded", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("Authorization", StringComparison.Ordinal));
        Assert.Equal($"grant_type=client_credentials&client_id=a%20client&client_secret=a%26b{expected}", lines[^1]);
    }

    private async Task<string[]> SendAsync(ServiceRequest request)
    {
        ServiceResponse response = await _client.SendAsync(request, User, null, default);
        Assert.Equal("{}"u8.ToArray(), response.Body.ToArray());
        return _requests[^1].Split("\r\n");
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient caller = await _listener.AcceptTcpClientAsync();
                var request = new StringBuilder();
                while (!IsWhole(request.ToString()))
                {
                    var bytes = new byte[4096];
                    request.Append(Encoding.Latin1.GetString(bytes, 0, await caller.GetStream().ReadAsync(bytes)));
                }

                _requests.Add(request.ToString());
                await caller.GetStream().WriteAsync(
                    "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static bool IsWhole(string request) =>
        request.Split("\r\n\r\n", 2) is [var head, var body]
        && (Length().Match(head) is not { Success: true } length || body.Length == int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("Content-Length: ([0-9]+)")]
    private static partial Regex Length();
}
