namespace Flatpeak.Tests.Bosch;

/// <summary>
/// A gateway before Things whose routes are being reloaded answers 404 as well, in JSON or with nothing. That something is not there is
/// believed of Things only, in its own words.
/// </summary>
public sealed class ThingGatewayTests(Simulator simulator) : BoschTests(simulator)
{
    private const string OfOne = "/things/[^/]+$";

    /// <summary>What it may say.</summary>
    public static TheoryData<string> Answers =>
    [
        """{"message":"no Route matched with those values"}""", """{"status":404,"error":"Not Found","path":"/api/2/things/ns:d1"}""",
        """{"error":"things:attribute.notfound","status":404}""", "{}", "[]", "", "<html>404</html>",
    ];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_thing_that_only_a_gateway_does_not_find_is_an_error_and_not_missing(string answer)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Gateway(answer).At("things", "GET", OfOne));

        ServiceException error = await FailsAsync(() => client.FindThingAsync("ns:d1"));

        Assert.Equal(
            (ServiceErrorKind.UnexpectedResponse, 404, false, false),
            (error.Kind, error.StatusCode, error.IsGone, error.OutcomeUnknown));
        Assert.Matches("^Cannot read thing 'ns:d1': .* answered 404 with .*that no proxy answers for the service", error.Message);
    }

    // Whether a thing is hidden or not there, a read tells nobody; that it is Things who says so, its code does.
    [Fact]
    public async Task One_that_is_hidden_is_not_found_in_the_same_words_as_one_that_is_not_there()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { lockedOut = true });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d2", new { policy = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        foreach (string id in new[] { "ns:d1", "ns:d2", "ns:gone" })
        {
            Assert.Null(await client.FindThingAsync(id));
        }
    }

    // A preview takes for gone what a read does not find.
    [Theory]
    [MemberData(nameof(Answers))]
    public async Task So_it_is_where_a_device_that_was_removed_is_looked_for_again(string answer)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { registration = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Gateway(answer).At("things", "GET", OfOne));

        Assert.Equal(
            ServiceErrorKind.UnexpectedResponse,
            (await FailsAsync(() => client.FindAgainAsync("ns:d1", "ns:d1", onlyReads: true))).Kind);
        Assert.Contains("Thing 'ns:d1' is at ", await client.FindAgainAsync("ns:d1", "ns:d1", onlyReads: true), StringComparison.Ordinal);
    }

    private static Fault Gateway(string answer) => new("status", 404) { Body = answer, Times = 1 };
}
