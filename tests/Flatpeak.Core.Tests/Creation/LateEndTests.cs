namespace Flatpeak.Tests.Creation;

/// <summary>
/// While a creation waits after the registration, somebody removes that. A device that could not log in is not told to be created.
/// </summary>
public sealed class LateEndTests(Simulator simulator) : LateCreationTests(simulator)
{
    private const string Policies = "/policies/";
    private const string Things = "/things/";
    private const string Registrations = "/(registration|devices)/";


    public static TheoryData<Way> OneByOne => [Way.AtTheHub, Way.AtHono];

    [Theory]
    [InlineData(Way.AtTheHub, Policies)]
    [InlineData(Way.AtHono, Policies)]
    [InlineData(Way.AtTheHub, Things)]
    [InlineData(Way.AtHono, Things)]
    public async Task One_whose_registration_is_removed_while_a_step_waits_is_no_device(Way way, string waits)
    {
        BoschClient client = await ConnectAsync(way, "PUT", waits, () => UnregisterAsync(way));
        await Simulator.AddAsync(Wait.At("things", "PUT", waits));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.Conflict, true, null), (error.Kind, error.OutcomeUnknown, error.Leftover));
        Assert.StartsWith(
            "Device 'ns:d1' could not be created as a whole: after its registration it took long, and was looked at again. There is at ",
            error.Message, StringComparison.Ordinal);
        Assert.Contains(": thing, policy, and no registration and no credential that this session can see.", error.Message, StringComparison.Ordinal);

        // As of everything of which a part is gone, nobody knows whose the rest is.
        Assert.EndsWith(
            "Left, as somebody else may have created it meanwhile: thing, policy. Look before you remove it.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Nor_is_one_whose_credential_is_removed()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, "PUT", Things, () => Simulator.TakeAwayAsync("hub/credentials/ns:d1"));
        await Simulator.AddAsync(Wait.At("things", "PUT", Things));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Contains(": registration, thing, policy, and no credential that", error.Message, StringComparison.Ordinal);
    }

    // Things may be busy at that moment: that may be why it waited.
    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task One_that_is_still_there_is_looked_at_in_the_registry_only(Way way)
    {
        BoschClient client = await ConnectAsync(way, "", "", () => Task.CompletedTask);
        await Simulator.AddAsync(Wait.At("things", "PUT", Policies));

        await client.CreateDeviceAsync(Device("ns:d1"));

        IReadOnlyList<string> requests = await Simulator.BoschRequestsAsync();
        string[] last = [.. requests.SkipWhile(request => request != "things PUT /things/ns:d1").Skip(1)];
        Assert.Equal(
            way == Way.AtHono
                ? ["hono GET /v1/devices/t1/ns:d1", "hono GET /v1/credentials/t1/ns:d1"]
                : ["hub GET /registration/t1/ns:d1", "hub GET /credentials/t1?device-id=ns:d1"],
            last);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_that_did_not_wait_costs_no_request_more(Way way)
    {
        BoschClient client = await ConnectAsync(way, "", "", () => Task.CompletedTask);

        await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.Equal(WritesOf(way, "ns:d1")[^1], (await Simulator.BoschRequestsAsync())[^1]);
    }

    // Before that there was nothing that somebody could have removed.
    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task Nor_does_one_that_waited_to_be_registered(Way way)
    {
        BoschClient client = await ConnectAsync(way, "", "", () => Task.CompletedTask);
        await Simulator.AddAsync(Wait with { Method = "POST", Path = Registrations });

        await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.Equal("things PUT /things/ns:d1", (await Simulator.BoschRequestsAsync())[^1]);
    }

    // A gateway says so.
    [Theory]
    [InlineData(Way.AtTheHub, "hub", "/registration/")]
    [InlineData(Way.AtTheHub, "hub", "/credentials/")]
    [InlineData(Way.AtHono, "hono", "/devices/")]
    public async Task One_that_the_registry_did_not_find_once_is_created(Way way, string service, string path)
    {
        BoschClient client = await ConnectAsync(way, "PUT", Things, () => Simulator.AddAsync(
            new Fault("status", 404) { Body = """{"error":"not found"}""", Times = 1 }.At(service, "GET", path)));
        await Simulator.AddAsync(Wait.At("things", "PUT", Things));

        await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // Every step has worked, and the password would be lost with it.
    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task One_that_cannot_be_looked_at_is_created_with_a_warning(Way way)
    {
        BoschClient client = await ConnectAsync(way, "PUT", Things, () => Simulator.AddAsync(
            new Fault("status", 403) { Method = "GET", Path = Registrations, Times = null }));
        await Simulator.AddAsync(Wait.At("things", "PUT", Things));

        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.StartsWith(
            "Device 'ns:d1' was created. After its registration it took long, and whether somebody has removed that meanwhile could not be "
            + "looked at. ",
            created.Warning, StringComparison.Ordinal);
        Assert.Contains("403", created.Warning, StringComparison.Ordinal);
        Assert.EndsWith(
            " Every step of its creation was accepted; make sure that it is registered.", created.Warning, StringComparison.Ordinal);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    private static Fault Wait => new("status", 429) { RetryAfter = "1", Times = 1 };

    private async Task UnregisterAsync(Way way)
    {
        if (way == Way.AtTheHub)
        {
            await Simulator.TakeAwayAsync("hub/credentials/ns:d1");
        }

        await Simulator.TakeAwayAsync($"{(way == Way.AtHono ? "hono" : "hub")}/devices/ns:d1");
    }
}
