using System.Net;
using System.Net.Sockets;

namespace Flatpeak.Tests.Bosch;

/// <summary>
/// Connecting proves both sides with a cheap read each: at a wrong address, or a wrong tenant, everything to be removed
/// would look as if it were gone.
/// </summary>
public sealed class VerificationTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task Both_sides_of_the_Hub_are_read()
    {
        await ConnectAsync(Simulator.BoschOptions(RegistryApi.BoschHub));

        Assert.Equal(
            ["hub GET /registration/t1", "token POST /token", "things GET /search/things?option=size(1)"], await Simulator.BoschRequestsAsync());
    }

    // An empty tenant is answered with 404, as is a wrong address: the tenant is asked for then.
    [Fact]
    public async Task Both_sides_of_Hono_are_read()
    {
        await ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono));
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono));

        Assert.Equal(
            [
                "hono GET /v1/devices/t1?pageSize=1", "hono GET /v1/tenants/t1", "things GET /search/things?option=size(1)",
                "hono GET /v1/devices/t1?pageSize=1", "things GET /search/things?option=size(1)",
            ],
            await Simulator.BoschRequestsAsync());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_tenant_without_devices_that_may_not_be_looked_at_is_there_all_the_same(int status)
    {
        await Simulator.AddAsync(new Fault("status", status).At("hono", path: "/tenants/"));

        await ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono));
    }

    [Fact]
    public async Task Another_tenant_at_Hono_is_not_found()
    {
        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono) with { TenantId = "t2" }));

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains("'t2'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_Hono_without_its_version_is_not_found()
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);

        ServiceException error = await FailsAsync(() => ConnectAsync(options with { RegistryAddress = new Uri(options.RegistryAddress, "/") }));

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains(options.RegistryAddress.Authority, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_Things_without_its_path_is_not_found_and_the_error_says_how_it_ends()
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);
        var address = new Uri(options.ThingsAddress, "/");

        ServiceException error = await FailsAsync(() => ConnectAsync(options with { ThingsAddress = address }));

        Assert.Equal((ServiceErrorKind.NotFound, 404), (error.Kind, error.StatusCode));
        Assert.Contains($"there is no Things service at {address} (404)", error.Message, StringComparison.Ordinal);
        Assert.Contains("ends in '/api/2'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_Hub_does_not_find_may_be_its_tenant_or_the_Hub_itself()
    {
        BoschOptions hub = Simulator.BoschOptions(RegistryApi.BoschHub);
        BoschOptions hono = Simulator.BoschOptions(RegistryApi.Hono);

        ServiceException error = await FailsAsync(() => ConnectAsync(
            hub with { RegistryAddress = hono.RegistryAddress, RegistryCredential = hono.RegistryCredential }));

        Assert.Equal((ServiceErrorKind.NotFound, 404), (error.Kind, error.StatusCode));
        Assert.Contains("has no tenant 't1', or no registry of Bosch IoT Hub at", error.Message, StringComparison.Ordinal);
        Assert.Contains("not Hono", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_something_else_is_no_registry()
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);

        ServiceException error = await FailsAsync(() => ConnectAsync(options with { RegistryAddress = options.ThingsAddress }));

        Assert.True(error.Kind is ServiceErrorKind.NotFound or ServiceErrorKind.AccessDenied, error.Message);
    }

    [Fact]
    public async Task An_address_is_taken_also_without_its_last_slash()
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);

        await ConnectAsync(options with
        {
            RegistryAddress = new Uri(options.RegistryAddress.OriginalString.TrimEnd('/')),
            ThingsAddress = new Uri(options.ThingsAddress.OriginalString.TrimEnd('/')),
        });

        Assert.Contains("hono GET /v1/devices/t1?pageSize=1", await Simulator.BoschRequestsAsync());
    }

    public static TheoryData<string, Fault> NoServices => new()
    {
        { "hub", new Fault("html") },
        { "token", new Fault("html") },
        { "things", new Fault("html") },
        { "hub", new Fault("redirect", 307) },
        { "token", new Fault("redirect", 307) },
        { "things", new Fault("redirect", 307) },
        { "things", Fault.Says("[]") },
        { "things", Fault.Says("""{"items":null}""") },
    };

    [Theory]
    [MemberData(nameof(NoServices))]
    public async Task What_does_not_answer_as_the_service_does_is_not_taken_for_it_and_credentials_are_sent_nowhere_else(string service, Fault fault)
    {
        await Simulator.AddAsync(fault.At(service));

        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.BoschHub)));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Empty(await Simulator.LogAsync("elsewhere"));
    }

    [Fact]
    public async Task A_page_of_HTML_is_no_tenant_at_Hono()
    {
        await Simulator.AddAsync(new Fault("html").At("hono"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono)))).Kind);
    }

    [Fact]
    public async Task What_fails_for_a_moment_is_tried_again()
    {
        string[] services = ["hub", "token", "things"];
        await Simulator.AddAsync([.. services.Select(service => new Fault("status", 503) { Times = 1 }.At(service))]);

        await ConnectAsync(Simulator.BoschOptions(RegistryApi.BoschHub));

        Assert.Equal(6, (await Simulator.BoschLogAsync()).Count);
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("things")]
    [InlineData("token")]
    public async Task Where_nobody_listens_the_service_is_unreachable_and_the_error_says_where(string side)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        ServiceException error = await FailsAsync(
            () => ConnectAsync(At(With(0)(Simulator.BoschOptions(RegistryApi.BoschHub)), side, new Uri($"http://127.0.0.1:{port}/"))));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry", "http://bosch.invalid/", ServiceErrorKind.UnencryptedAuthentication)]
    [InlineData("things", "http://bosch.invalid/", ServiceErrorKind.UnencryptedAuthentication)]
    [InlineData("token", "http://bosch.invalid/", ServiceErrorKind.UnencryptedAuthentication)]
    [InlineData("provisioning", "http://bosch.invalid/", ServiceErrorKind.UnencryptedAuthentication)]
    [InlineData("registry", "https://user:word@127.0.0.1/", ServiceErrorKind.InvalidUri)]
    [InlineData("things", "https://127.0.0.1/?key=1", ServiceErrorKind.InvalidUri)]
    [InlineData("token", "ftp://127.0.0.1/", ServiceErrorKind.InvalidUri)]
    [InlineData("token", "https://127.0.0.1/token#x", ServiceErrorKind.InvalidUri)]
    public async Task An_address_that_would_show_a_secret_is_refused_and_nothing_is_sent(string side, string address, ServiceErrorKind kind)
    {
        ServiceException error = await FailsAsync(() => ConnectAsync(At(Simulator.ProvisioningOptions(), side, new Uri(address))));

        Assert.Equal(kind, error.Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    [Fact]
    public async Task Without_a_credential_and_a_token_for_Things_nothing_is_sent()
    {
        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono) with { ThingsCredential = null }));

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    [Fact]
    public async Task A_client_that_is_disposed_of_says_so()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        client.Dispose();

        Assert.Equal(ServiceErrorKind.NotConnected, (await FailsAsync(() => client.FindThingAsync("ns:d1"))).Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    private static BoschOptions At(BoschOptions options, string side, Uri address) => side switch
    {
        "registry" => options with { RegistryAddress = address },
        "things" => options with { ThingsAddress = address },
        "token" => options with { TokenAddress = address },
        _ => options with { ProvisioningAddress = address },
    };
}
