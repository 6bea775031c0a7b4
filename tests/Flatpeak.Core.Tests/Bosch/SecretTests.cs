using System.Collections.Concurrent;
using System.Text;

namespace Flatpeak.Tests.Bosch;

/// <summary>No error and no line of a log repeats a secret, also where a service does.</summary>
public sealed class SecretTests(Simulator simulator) : BoschTests(simulator)
{
    private const string DevicePassword = "device-PASSWORD-weak";

    public static TheoryData<RegistryApi, Fault> Failures
    {
        get
        {
            Fault[] faults =
            [
                new("status", 401), new("status", 403), new("status", 409), new("status", 429), new("status", 500), new("dropBefore"), new("hang"),
                new("huge"), new("redirect"), new("html"), new("revoked"),
            ];
            var rows = new TheoryData<RegistryApi, Fault>();
            foreach (RegistryApi dialect in Enum.GetValues<RegistryApi>())
            {
                Array.ForEach(faults, fault => rows.Add(dialect, fault));
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_error_holds_no_secret_whatever_went_wrong(RegistryApi dialect, Fault fault)
    {
        var exchanges = new ConcurrentQueue<ServiceExchange>();
        BoschClient client = await ConnectAsync(dialect, Options, exchanges.Enqueue);
        await Simulator.AddAsync(fault);

        ServiceException[] errors = await Task.WhenAll(
            FailsAsync(() => client.FindThingAsync("ns:d1")),
            FailsAsync(() => client.CreateDeviceAsync(Device)),
            FailsAsync(() => client.ListConnectionsAsync()),
            FailsAsync(() => ConnectAsync(dialect, Options)));

        HoldNoSecret([.. errors.Select(error => error.ToString()), .. exchanges.Select(exchange => exchange.ToString())]);

        BoschOptions Options(BoschOptions options) => With(retries: 0, fault.TimeLimit)(WithEverything(options));
    }

    [Theory]
    [InlineData(RegistryApi.BoschHub, "hubUser", "hubPassword")]
    [InlineData(RegistryApi.Hono, "honoUser", "honoPassword")]
    public async Task An_error_of_a_registry_holds_no_secret_that_it_repeats(RegistryApi dialect, string user, string password)
    {
        string[] secrets = [Simulator.Known(password), Basic(user, password)];
        foreach (string secret in secrets)
        {
            await Simulator.ClearFaultsAsync();
            await Simulator.AddAsync(new Fault("status", 400) { Body = $$"""{"error":"no such thing as {{secret}}"}""" });

            ServiceException error = await FailsAsync(() => ConnectAsync(dialect, WithEverything));

            Assert.Contains("no such thing as", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [BothDialects]
    public async Task An_error_holds_no_password_of_a_device_that_the_registry_repeats(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 400) { Method = dialect == RegistryApi.Hono ? "PUT" : "POST", Path = "/credentials/", Body = $$"""{"error":"weak password {{DevicePassword}}"}""" });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device));

        Assert.Equal(ServiceErrorKind.RequestRefused, error.Kind);
        Assert.Contains("weak password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(DevicePassword, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("things", "thingsPassword", RegistryApi.Hono)]
    [InlineData("things", "apiToken", RegistryApi.Hono)]
    [InlineData("token", "clientSecret", RegistryApi.BoschHub)]
    public async Task An_error_of_Things_and_of_the_token_endpoint_holds_no_secret_that_they_repeat(string service, string secret, RegistryApi dialect)
    {
        await Simulator.AddAsync(new Fault("status", 400)
        {
            Service = service, Body = $$"""{"error":"x {{Simulator.Known(secret)}}","message":"y {{Simulator.Known(secret)}}","error_description":"z {{Simulator.Known(secret)}}"}""",
        });

        ServiceException error = await FailsAsync(() => ConnectAsync(dialect, WithEverything));

        Assert.Equal(ServiceErrorKind.RequestRefused, error.Kind);
        Assert.DoesNotContain(Simulator.Known(secret), error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RegistryApi.Hono, "hono", "POST", "/devices/", 409)]
    [InlineData(RegistryApi.BoschHub, "hub", "POST", "/registration/", 409)]
    [InlineData(RegistryApi.BoschHub, "things", "PUT", "/policies/", 412)]
    [InlineData(RegistryApi.BoschHub, "things", "DELETE", "/attributes/", 403)]
    public async Task A_refusal_that_is_reckoned_with_holds_no_secret_that_the_service_repeats(
        RegistryApi dialect, string service, string method, string path, int status)
    {
        string token = await Simulator.RequestTokenAsync();
        BoschClient client = await ConnectAsync(dialect, options => dialect == RegistryApi.Hono
            ? options
            : options with { ThingsToken = Running.Simulator.Secret(token), ThingsCredential = null, TokenAddress = null });
        string[] secrets = service == "things" ? [token] : dialect == RegistryApi.Hono
            ? [Basic("honoUser", "honoPassword"), Simulator.Known("honoPassword")]
            : [Basic("hubUser", "hubPassword"), Simulator.Known("hubPassword")];
        string said = string.Join(" and ", secrets);
        await Simulator.AddAsync(new Fault("status", status) { Body = $$"""{"error":"no","message":"refused was {{said}}"}""" }.At(service, method, path));

        ServiceException error = path switch
        {
            "/attributes/" => (await RemoveAsync(client, "ns:gone")).Error!,
            _ => await FailsAsync(() => client.CreateDeviceAsync(Device)),
        };

        Assert.Contains("refused was", error.ToString(), StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_options_of_a_client_show_no_secret_as_text()
    {
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, WithEverything);

        HoldNoSecret([client.Options.ToString(), client.ToString()!, client.Options.RegistryCredential!.ToString()!]);
    }

    private static NewDevice Device => new("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Running.Simulator.Secret(DevicePassword)));

    private BoschOptions WithEverything(BoschOptions options) =>
        With(retries: 0)(options) with { ThingsApiToken = Simulator.KnownSecret("apiToken") };

    private string Basic(string user, string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Simulator.Known(user)}:{Simulator.Known(password)}"));

    // Every secret of the simulator says that it is one; the Basic credentials that are made of them do not.
    private void HoldNoSecret(IReadOnlyList<string> texts)
    {
        string[] secrets =
        [
            "SIMULATED", DevicePassword, Basic("hubUser", "hubPassword"), Basic("honoUser", "honoPassword"),
            Basic("thingsUser", "thingsPassword"), Basic("devopsUser", "devopsPassword"),
        ];
        Assert.All(texts, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)));
    }
}
