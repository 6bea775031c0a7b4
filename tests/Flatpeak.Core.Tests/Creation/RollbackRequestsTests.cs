namespace Flatpeak.Tests.Creation;

/// <summary>
/// What a rollback sends: a deletion that is answered with success is the whole of it, and one that is answered with 404, be it in the
/// service's own words, is not believed of what was made a moment ago.
/// </summary>
public sealed class RollbackRequestsTests(Simulator simulator) : CreationTests(simulator)
{
    private const string Device1 = "ns:d1";
    private const string NoPolicy = """{"status":404,"error":"policies:policy.notfound","message":"The Policy could not be found."}""";
    private static readonly Fault Refused = new Fault("status", 403).At("things", "PUT", "/things/");
    private static readonly Fault Lost = new("dropBefore") { Times = 1 };
    private static readonly Fault NoRoute = new("status", 404) { Body = """{"error":"not found"}""", Times = 1 };

    public static TheoryData<Way, string[]> Requests => new()
    {
        {
            Way.AtHono,
            ["things GET /things/ns:d1", "things GET /search/things", "things DELETE /policies/ns:d1", "hono DELETE /v1/devices/t1/ns:d1"]
        },
        {
            Way.AtTheHub,
            [
                "things GET /things/ns:d1", "things GET /search/things", "things DELETE /policies/ns:d1",
                "hub GET /credentials/t1", "hub DELETE /credentials/t1", "hub DELETE /registration/t1/ns:d1",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_deletion_that_succeeds_is_followed_by_no_look(Way way, string[] requests)
    {
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync(Refused);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        Assert.Equal((false, null), (error.OutcomeUnknown, error.Leftover));
        Assert.Equal(requests, await AfterAsync($"things PUT /things/{Device1}"));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Nor_is_one_of_all_that_was_provisioned()
    {
        BoschClient client = await ConnectAsync(Way.ByProvisioning);
        CreatedDevice device = await client.CreateDeviceAsync(Device(Device1));
        await Simulator.ClearLogAsync();

        await device.RollBackAsync(CancellationToken.None);

        Assert.Equal(
            [
                "hub GET /credentials/t1", "hub DELETE /credentials/t1", "hub GET /credentials/t1", "hub DELETE /registration/t1/ns:d1",
                "things DELETE /things/ns:d1", "things GET /things/ns:d1", "things GET /search/things", "things DELETE /policies/ns:d1",
            ],
            await AfterAsync(""));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    public static TheoryData<Way, Fault[], string, string[]> Answers => new()
    {
        {
            Way.AtTheHub, [Lost.At("hub", "DELETE", "/credentials/"), NoRoute.At("hub", "DELETE", "/credentials/")],
            "credential, registration", ["hub registration ns:d1", "hub credential ns_d1"]
        },
        {
            Way.AtTheHub, [Lost.At("hub", "DELETE", "/registration/"), NoRoute.At("hub", "DELETE", "/registration/")],
            "registration", ["hub registration ns:d1"]
        },
        {
            Way.AtHono, [Lost.At("hono", "DELETE", "/devices/"), NoRoute.At("hono", "DELETE", "/devices/")],
            "registration, credential", ["hono registration ns:d1", "hono credential ns_d1"]
        },
        { Way.AtHono, [(NoRoute with { Body = NoPolicy }).At("things", "DELETE", "/policies/")], "policy", ["policy ns:d1"] },
        {
            Way.AtTheHub,
            [Lost.At("things", "DELETE", "/policies/"), (NoRoute with { Body = NoPolicy }).At("things", "DELETE", "/policies/")],
            "policy", ["policy ns:d1"]
        },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_is_there_after_a_404_to_its_deletion_is_named_also_where_an_attempt_before_it_was_lost(
        Way way, Fault[] faults, string named, string[] left)
    {
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync([Refused, .. faults]);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        Assert.Equal((ServiceErrorKind.AccessDenied, true, named), (error.Kind, error.OutcomeUnknown, error.Leftover));
        Assert.EndsWith($"The earlier steps could not all be rolled back. Left are: {named}.", error.Message, StringComparison.Ordinal);
        Assert.Equal(left, await Simulator.LeftoverAsync());
    }

    private async Task<IEnumerable<string>> AfterAsync(string last)
    {
        string[] requests = [.. (await Simulator.BoschRequestsAsync()).Select(request => request.Split('?')[0])];
        return requests.Skip(Array.LastIndexOf(requests, last) + 1);
    }
}
