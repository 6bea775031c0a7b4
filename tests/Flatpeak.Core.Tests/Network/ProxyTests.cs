using Flatpeak.TestProxy;

namespace Flatpeak.Tests.Network;

/// <summary>A proxy that asks for a user and password, before services over https and over plain http.</summary>
public sealed class ProxyTests(HttpsSimulator https, Simulator plain) : IClassFixture<HttpsSimulator>, IClassFixture<Simulator>, IDisposable
{
    private const string Password = "proxy-SIMULATED-password";

    private readonly ProxyServer _proxy = new("proxy user", Password);

    /// <inheritdoc/>
    public void Dispose() => _proxy.Dispose();

    [Fact]
    public async Task Https_goes_through_a_tunnel_even_to_a_name_that_only_the_proxy_knows()
    {
        await https.ResetAsync();
        Uri address = https.FlatpeakAs("flatpeak.simulator.example");
        using FlatpeakClient client = await https.ConnectAsync(Through(Password), address: address);

        await client.CreateDeviceAsync("by proxy");

        Assert.Equal(["GET /login", "POST /devices"], (await https.LogAsync()).Select(request => request.ToString()));
        Assert.Equal($"CONNECT {address.Authority} -> 200", _proxy.Log[^1]);
    }

    [Fact]
    public async Task Plain_http_on_this_computer_goes_through_a_proxy_that_was_named()
    {
        await plain.ResetAsync();
        using FlatpeakClient client = await plain.ConnectAsync(Through(Password));

        await client.CreateDeviceAsync("by proxy");

        Assert.Equal(["GET /login", "POST /devices"], (await plain.LogAsync()).Select(request => request.ToString()));
        Assert.Contains($"POST {plain.Flatpeak}devices -> 200", _proxy.Log);
    }

    [Theory]
    [BothDialects]
    public async Task So_do_registry_things_and_token_endpoint(RegistryApi dialect)
    {
        await https.ResetAsync();
        using BoschClient client = await BoschClient.ConnectAsync(https.BoschOptions(dialect) with { Service = Through(Password) });

        IEnumerable<string> services = (await https.BoschLogAsync()).Select(request => request.Service).Distinct();

        Assert.Equal(services.Count(), _proxy.Log.Count(line => line.StartsWith("CONNECT", StringComparison.Ordinal) && line.EndsWith("200", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_proxy_that_asks_for_a_password_is_told_apart_from_the_service_and_asked_once(bool tunnel)
    {
        Simulator simulator = tunnel ? https : plain;
        await simulator.ResetAsync();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => simulator.ConnectAsync(Through(null)));

        Assert.Equal(ServiceErrorKind.ProxyAccessDenied, error.Kind);
        Assert.Equal(407, error.StatusCode);
        Assert.Contains($"the proxy '{_proxy.Address.Authority}' asks for a user name and password", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Single(_proxy.Log);
        Assert.Empty(await simulator.LogAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_password_is_said_and_not_shown(bool tunnel)
    {
        Simulator simulator = tunnel ? https : plain;
        await simulator.ResetAsync();
        var exchanges = new System.Collections.Concurrent.ConcurrentQueue<ServiceExchange>();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => simulator.ConnectAsync(Through("SECRET"), exchanges.Enqueue));

        Assert.Equal(ServiceErrorKind.ProxyAccessDenied, error.Kind);
        Assert.Contains("does not accept the credential for it (user 'proxy user')", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", $"{error}{string.Join('\n', exchanges)}{Through("SECRET")}", StringComparison.Ordinal);
        Assert.Empty(await simulator.LogAsync());
    }

    [Fact]
    public async Task A_wrong_password_that_the_proxy_answers_with_401_is_not_taken_for_the_services_word()
    {
        await https.ResetAsync();
        using var other = new ProxyServer("proxy user", Password) { WrongPasswordStatus = 401 };
        ServiceOptions options = Through("another");

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(
            () => https.ConnectAsync(options with { Network = options.Network with { Proxy = other.Address } }));

        Assert.Equal(ServiceErrorKind.ProxyAccessDenied, error.Kind);
        Assert.Equal(401, error.StatusCode);
        Assert.Equal([407, 401], other.Log.Select(line => int.Parse(line[^3..], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_trusted_and_says_for_which()
    {
        await https.ResetAsync();
        ServiceOptions options = Through(Password);
        options = options with { Network = options.Network with { SkipCertificateCheck = false } };

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(
            () => https.ConnectAsync(options, address: https.FlatpeakAs("elsewhere.example")));

        Assert.Equal(ServiceErrorKind.CertificateNotTrusted, error.Kind);
        Assert.Contains("'elsewhere.example' shows", error.Message, StringComparison.Ordinal);
        Assert.Contains("it is for 'localhost', '*.simulator.example', '127.0.0.1', and not for this host", error.Message, StringComparison.Ordinal);
        Assert.Empty(await https.LogAsync());
    }

    [Fact]
    public async Task Without_a_proxy_there_is_none()
    {
        await https.ResetAsync();

        using FlatpeakClient client = await https.ConnectAsync(With(new NetworkOptions { NoProxy = true, SkipCertificateCheck = true }));

        Assert.Empty(_proxy.Log);
    }

    [Fact]
    public async Task A_proxy_and_none_contradict_each_other()
    {
        await plain.ResetAsync();
        ServiceOptions options = Through(Password);

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(
            () => plain.ConnectAsync(options with { Network = options.Network with { NoProxy = true } }));

        Assert.Equal(ServiceErrorKind.InvalidProxy, error.Kind);
        Assert.Equal("No proxy is to be used, and yet one, or a credential for one, is given. Leave one of them out.", error.Message);
        Assert.Empty(_proxy.Log);
        Assert.Empty(await plain.LogAsync());
    }

    [Theory]
    [InlineData("proxy:3128")]
    [InlineData("/proxy")]
    [InlineData("ftp://proxy")]
    [InlineData("http://user:SECRET@proxy:3128")]
    [InlineData("http://proxy:3128/path")]
    [InlineData("http://proxy:3128?query")]
    [InlineData("http://proxy:3128/#fragment")]
    [InlineData("socks5:///")]
    public async Task The_address_of_a_proxy_is_a_host_and_a_port_alone(string address)
    {
        await plain.ResetAsync();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(
            () => plain.ConnectAsync(With(new NetworkOptions { Proxy = new Uri(address, UriKind.RelativeOrAbsolute) })));

        Assert.Equal(ServiceErrorKind.InvalidProxy, error.Kind);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "The address of a proxy must be an absolute http, https, socks4, socks4a or socks5 URI of a host and a port alone. "
            + "A user name and password go into the credential for the proxy.",
            error.Message);
        Assert.Empty(await plain.LogAsync());
    }

    [Fact]
    public async Task So_do_none_and_a_credential_for_one()
    {
        await plain.ResetAsync();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => plain.ConnectAsync(With(
            new NetworkOptions { NoProxy = true, ProxyCredential = new ServiceCredential("proxy user", Simulator.Secret(Password)) })));

        Assert.Equal(ServiceErrorKind.InvalidProxy, error.Kind);
        Assert.Empty(await plain.LogAsync());
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks4")]
    [InlineData("socks4a")]
    [InlineData("socks5")]
    public async Task A_proxy_of_each_kind_is_tried(string scheme)
    {
        // Nobody listens there.
        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => plain.ConnectAsync(
            With(new NetworkOptions { Proxy = new Uri($"{scheme}://127.0.0.1:1") }) with { MaximumRetryCount = 0 }));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
    }

    [Fact]
    public async Task What_is_meant_for_this_computer_does_not_leave_it_readable_by_way_of_a_proxy()
    {
        await plain.ResetAsync();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(
            () => plain.ConnectAsync(With(new NetworkOptions { Proxy = new Uri("http://proxy.invalid:3128") })));

        Assert.Equal(ServiceErrorKind.UnencryptedAuthentication, error.Kind);
    }

    private static ServiceOptions With(NetworkOptions network) => new() { MaximumRetryCount = 2, Network = network };

    private ServiceOptions Through(string? password) => With(new NetworkOptions
    {
        SkipCertificateCheck = true,
        Proxy = _proxy.Address,
        ProxyCredential = password is null ? null : new ServiceCredential("proxy user", Simulator.Secret(password)),
    });
}
