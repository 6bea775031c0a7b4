namespace Flatpeak.Tests.Bosch;

/// <summary>
/// Hono says that something is not there by an object with one property, <c>error</c>, a string. A 404 that looks different is a gateway's,
/// and says nothing of devices, also where that gateway has lost one route only.
/// </summary>
public sealed class HonoNotFoundTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Kong = """{"message":"no Route matched with those values"}""";
    private const string Page = "<html><body><h1>Resource not found</h1></body></html>";

    /// <summary>Envoy's, Kong's, Spring's, a router's own page, and what is like Hono's.</summary>
    public static TheoryData<string> Others =>
    [
        "", Kong, """{"timestamp":"2026-11-27T22:00:00Z","status":404,"error":"Not Found","path":"/v1/devices"}""", Page,
        "{}", """{"error":404}""", """{"error":"no route","code":1}""", "[]", "\"error\"",
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task What_is_registered_is_not_told_as_missing(string body)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        foreach ((string path, string purpose) in new[]
        {
            ("/devices/t1/", "read the registration of 'ns:d1'"), ("/credentials/t1/", "list the credentials of device 'ns:d1'"),
        })
        {
            await Simulator.ClearFaultsAsync();
            await Simulator.AddAsync(NotFound(body).At("hono", "GET", path));

            ServiceException error = await FailsAsync(() => client.FindRegistrationAsync("ns:d1"));

            Assert.Equal((ServiceErrorKind.UnexpectedResponse, 404, false), (error.Kind, error.StatusCode, error.IsGone));
            Assert.Matches($"^Cannot {purpose}: Hono .* answered 404 with .* Check the address, and that no proxy answers", error.Message);
        }
    }

    [Theory]
    [InlineData("""{"error":"no such device"}""")]
    [InlineData("""{"error":"N/A"}""")]
    [InlineData("""{ "error" : "" }""")]
    public async Task What_Hono_itself_does_not_find_is_not_registered(string body)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(NotFound(body).At("hono", "GET", "/devices/t1/"));

        Assert.Null(await client.FindRegistrationAsync("ns:d1"));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_list_is_not_empty(string body)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(NotFound(body).At("hono", "GET", "/devices/t1$"));

        ServiceException error = await FailsAsync(async () => await client.ListRegisteredAsync().ToListAsync());

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Contains("Cannot list the devices of tenant 't1'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "PUT", "/credentials/", nameof(RemovalStepKind.Credentials))]
    [InlineData(Kong, "PUT", "/credentials/", nameof(RemovalStepKind.Credentials))]
    [InlineData("", "DELETE", "/devices/", nameof(RemovalStepKind.Registration))]
    [InlineData(Kong, "DELETE", "/devices/", nameof(RemovalStepKind.Registration))]
    public async Task A_removal_stops_and_ends_when_it_is_run_again(string body, string method, string path, string step)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(NotFound(body).At("hono", method, path));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, step), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());

        await Simulator.ClearFaultsAsync();
        result = await RemoveAsync(client, result.Removal.ToTarget());
        Assert.Equal((null, null, null), (result.Error, result.Warning, result.Removal.Missing));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Of two nodes one has lost its routes: the deletion and the look behind it meet that one, the proof the other.
    [Fact]
    public async Task A_registration_is_not_told_as_removed_that_half_of_a_gateway_does_not_find()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync((NotFound(Kong) with { Skip = 1, Times = 2 }).At("hono"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, nameof(RemovalStepKind.Registration)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Contains("hono registration ns:d1", await Simulator.LeftoverAsync());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Where_it_is_not_Hono_that_is_connected_to_there_is_no_registry(string body)
    {
        await Simulator.AddAsync(NotFound(body).At("hono"));

        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono)));

        Assert.Equal((ServiceErrorKind.NotFound, 404, false), (error.Kind, error.StatusCode, error.IsGone));
        Assert.Matches(
            "^Cannot read tenant 't1' as '.*': Hono .* has no device registry at http.*/v1/ \\(404\\)\\. Check the address; that of Hono's "
            + "ends in '/v1'",
            error.Message);
    }

    // As Hono's own router has it, and a gateway that lets nothing through but devices and credentials.
    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_registry_whose_tenants_are_not_there_is_connected_to(string body)
    {
        await Simulator.AddAsync(NotFound(body).At("hono", path: "/tenants"));

        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Assert.False(client.IsTenantVerified);
        Assert.Null(await client.FindRegistrationAsync("ns:d1"));
    }

    private static Fault NotFound(string body) => new("status", 404) { Body = body };
}
