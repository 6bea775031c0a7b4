using System.Net;
using Flatpeak.TestProxy;

namespace Flatpeak.Tests.Network;

/// <summary>The proxy of the system's settings, of which this process has one: for the addresses of one test alone.</summary>
public sealed class SystemProxyTests : IClassFixture<HttpsSimulator>, IDisposable
{
    private const string Password = "proxy-SIMULATED-password";

    private readonly HttpsSimulator _simulator;
    private readonly Uri _address;
    private readonly ProxyServer _proxy = new("DOMAIN\\proxy user", Password);
    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    public SystemProxyTests(HttpsSimulator simulator)
    {
        _simulator = simulator;
        _address = simulator.FlatpeakAs("flatpeak.simulator.example");
        HttpClient.DefaultProxy = new ProxyForOne(_proxy.Address, [_address.Authority, _simulator.Flatpeak.Authority]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        HttpClient.DefaultProxy = _before;
        _proxy.Dispose();
    }

    [Fact]
    public async Task It_is_used_with_the_credential_for_it()
    {
        await _simulator.ResetAsync();
        using FlatpeakClient client = await _simulator.ConnectAsync(
            With(new NetworkOptions { ProxyCredential = Credential(Password) }), address: _address);

        Assert.Equal($"CONNECT {_address.Authority} -> 200", _proxy.Log[^1]);
    }

    [Theory]
    [InlineData(null, "asks for a user name and password, and there is no credential for it.")]
    [InlineData("another", @"does not accept the credential for it (user 'DOMAIN\proxy user').")]
    public async Task It_is_named_where_it_refuses(string? password, string expected)
    {
        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => _simulator.ConnectAsync(
            With(new NetworkOptions { ProxyCredential = password is null ? null : Credential(password) }), address: _address));

        Assert.EndsWith($"was not reached: the proxy of the system's settings {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_used_where_no_proxy_is_to_be()
    {
        // Nobody but the proxy knows that name.
        ServiceException error = await Assert.ThrowsAsync<ServiceException>(
            () => _simulator.ConnectAsync(With(new NetworkOptions { NoProxy = true }), address: _address));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.Empty(_proxy.Log);
    }

    [Fact]
    public async Task It_is_not_used_for_this_computer()
    {
        await _simulator.ResetAsync();
        using FlatpeakClient client = await _simulator.ConnectAsync(With(new NetworkOptions()));

        Assert.Single(await _simulator.LogAsync());
        Assert.Empty(_proxy.Log);
    }

    private static ServiceOptions With(NetworkOptions network) =>
        new() { MaximumRetryCount = 0, Network = network with { SkipCertificateCheck = true } };

    private static ServiceCredential Credential(string password) => new("DOMAIN\\proxy user", Simulator.Secret(password));

    private sealed class ProxyForOne(Uri proxy, string[] authorities) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy;

        public bool IsBypassed(Uri host) => !authorities.Contains(host.Authority);
    }
}
