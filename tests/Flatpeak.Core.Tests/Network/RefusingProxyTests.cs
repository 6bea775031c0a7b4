using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Flatpeak.Tests.Network;

/// <summary>A proxy that lets nothing through, whatever it says to that.</summary>
public sealed class RefusingProxyTests : IDisposable
{
    private readonly TcpListener _proxy = new(IPAddress.Loopback, 0);
    private readonly List<ServiceExchange> _seen = [];

    public RefusingProxyTests() => _proxy.Start();

    private string Authority => $"{_proxy.LocalEndpoint}";

    /// <inheritdoc/>
    public void Dispose() => _proxy.Dispose();

    [Theory]
    [InlineData("403 Not for you", false, " (403 Forbidden).")]
    [InlineData("499 Never mind", false, " (499 499).")]
    [InlineData("500 Broken", true, " (500 InternalServerError).")]
    [InlineData("502 Nobody there", true, " (502 BadGateway).")]
    [InlineData("599 Odd", true, " (599 599).")]
    public async Task The_status_that_it_has_for_a_tunnel_is_told(string status, bool isTransient, string expected)
    {
        ServiceException error = await ConnectAsync("http", Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"));

        Assert.Equal(
            $"Cannot log in as account 'acc_1': Flatpeak (flatpeak.example) cannot be reached: the proxy '{Authority}' refused the way to it"
            + expected,
            error.Message);
        Assert.Equal((ServiceErrorKind.ServiceUnreachable, "Flatpeak", isTransient), (error.Kind, error.Service, error.IsTransient));
        Assert.Equal("failed (the proxy refused the way)", Assert.Single(_seen).Outcome);
        Assert.False(error.OutcomeUnknown);
    }

    [Fact]
    public async Task One_that_has_none_may_have_another_answer_later()
    {
        // No way of authentication is fit, in the words of SOCKS.
        ServiceException error = await ConnectAsync("socks5", [5, 0xFF]);

        Assert.Equal(
            $"Cannot log in as account 'acc_1': Flatpeak (flatpeak.example) cannot be reached: the proxy '{Authority}' refused the way to it.",
            error.Message);
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData(407, null, "asks for a user name and password, and there is no credential for it.")]
    [InlineData(407, "me", "does not accept the credential for it (user 'me').")]
    [InlineData(401, "me", "does not accept the credential for it (user 'me').")]
    public async Task One_that_wants_to_know_who_is_there_says_so(int status, string? user, string expected)
    {
        ServiceException error = await ConnectAsync("http", Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n"), user);

        Assert.Equal(
            $"Cannot log in as account 'acc_1': Flatpeak (flatpeak.example) was not reached: the proxy '{Authority}' {expected}", error.Message);
        Assert.Equal(
            (ServiceErrorKind.ProxyAccessDenied, "Flatpeak", status, false), (error.Kind, error.Service, error.StatusCode, error.IsTransient));
    }

    private async Task<ServiceException> ConnectAsync(string scheme, byte[] answer, string? user = null)
    {
        Task serving = ServeAsync(answer);
        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => FlatpeakClient.ConnectAsync(
            new ServiceCredential("acc_1", Simulator.Secret("key")),
            new FlatpeakOptions
            {
                Address = new Uri("https://flatpeak.example/"),
                Service = new ServiceOptions
                {
                    MaximumRetryCount = 0,
                    Clock = new OwnClock(),
                    Network = new NetworkOptions
                    {
                        Proxy = new Uri($"{scheme}://{Authority}"),
                        ProxyCredential = user is null ? null : new ServiceCredential(user, Simulator.Secret("word")),
                    },
                },
            },
            _seen.Add));
        await serving;
        return error;
    }

    private async Task ServeAsync(byte[] answer)
    {
        using TcpClient caller = await _proxy.AcceptTcpClientAsync();
        _ = await caller.GetStream().ReadAsync(new byte[4096]);
        await caller.GetStream().WriteAsync(answer);
    }
}
