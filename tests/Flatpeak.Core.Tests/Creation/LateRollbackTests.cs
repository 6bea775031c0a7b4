namespace Flatpeak.Tests.Creation;

/// <summary>
/// While a creation waits, somebody takes away what it has made and creates the whole device: that is not rolled back, but left and named.
/// </summary>
public sealed class LateRollbackTests(Simulator simulator) : LateCreationTests(simulator)
{
    private const string Policies = "/policies/";

    private string _theirs = "";

    public static TheoryData<Way> OneByOne => [Way.AtTheHub, Way.AtHono];

    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task What_was_created_anew_while_a_step_waited_is_left_and_named(Way way)
    {
        BoschClient client = await ConnectAsync(way, "PUT", Policies, () => CreateAnewAsync(way));
        await Simulator.AddAsync(Wait.At("things", "PUT", Policies));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        await TheirsIsLeftAndNamedAsync(error);
    }

    // A refusal because it is there says that there is somebody else, however short it all took.
    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task It_is_where_nothing_waited_and_a_step_found_something_there(Way way)
    {
        BoschClient client = await ConnectAsync(way, way == Way.AtHono ? "PUT" : "POST", "/credentials/", () => CreateAnewAsync(way));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        await TheirsIsLeftAndNamedAsync(error);
    }

    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task It_is_where_the_rollback_itself_waited(Way way)
    {
        const string Registrations = "/(registration|devices)/";
        BoschClient client = await ConnectAsync(way, "DELETE", Registrations, () => CreateAnewAsync(way));
        await Simulator.AddAsync(
            Wait with { Method = "DELETE", Path = Registrations }, new Fault("status", 403).At("things", "PUT", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        await TheirsIsLeftAndNamedAsync(error);
    }

    // At Hono, whoever puts a credential puts it in the place of all others.
    [Fact]
    public async Task A_credential_that_waited_does_not_take_the_place_of_theirs()
    {
        BoschClient client = await ConnectAsync(Way.AtHono, "PUT", "/credentials/", () => CreateAnewAsync(Way.AtHono));
        await Simulator.AddAsync(Wait.At("hono", "PUT", "/credentials/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Contains("'credential' failed. Device 'ns:d1' may have been created by somebody else", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.Contains(Policies, StringComparison.Ordinal));
        await TheirsIsLeftAndNamedAsync(error);
    }

    // Such as one that waited to be output, and is not wanted any more.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_device_that_was_created_whole_is_not_taken_back_where_it_is_another_by_then(Way way)
    {
        BoschClient client = await ConnectAsync(way, "", "", () => Task.CompletedTask);
        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1"));
        Clock.Pass(TimeSpan.FromMinutes(1));
        await CreateAnewAsync(way);

        await TheirsIsLeftAndNamedAsync(await FailsAsync(() => created.RollBackAsync(CancellationToken.None)));
    }

    // What is there in part was taken away, and may be on its way to be there again.
    [Fact]
    public async Task Nor_where_a_part_of_it_is_gone()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub);
        CreatedDevice[] created = [await client.CreateDeviceAsync(Device("ns:d1")), await client.CreateDeviceAsync(Device("ns:d2"))];
        await Task.Delay(Long);
        await Simulator.TakeAwayAsync("things/ns:d1");
        await Simulator.TakeAwayAsync("hub/credentials/ns:d2");
        string before = await EverythingAsync();

        foreach ((CreatedDevice device, string named) in created.Zip(["registration, credential, policy", "registration, thing, policy"]))
        {
            ServiceException error = await FailsAsync(() => device.RollBackAsync(CancellationToken.None));

            Assert.Contains($"Left, as somebody else may have created it meanwhile: {named}. Look before", error.Message, StringComparison.Ordinal);
            Assert.Null(error.Leftover);
        }

        Assert.Equal(before, await EverythingAsync());
    }

    // A gateway says so, and it is whole, and its own.
    [Theory]
    [InlineData(Way.AtTheHub, "hub", "/registration/")]
    [InlineData(Way.AtTheHub, "hub", "/credentials/")]
    [InlineData(Way.AtHono, "hono", "/devices/")]
    public async Task One_of_which_the_registry_did_not_find_a_part_once_is_rolled_back(Way way, string service, string path)
    {
        CreatedDevice created = await (await ConnectAsync(way)).CreateDeviceAsync(Device("ns:d1"));
        await Task.Delay(Long);
        await Simulator.AddAsync(new Fault("status", 404) { Body = """{"error":"not found"}""", Times = 1 }.At(service, "GET", path));

        await created.RollBackAsync(CancellationToken.None);

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Where_it_cannot_be_looked_at_it_is_left_and_named()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, "PUT", Policies, () => CreateAnewAsync(Way.AtTheHub));
        await Simulator.AddAsync(
            Wait.At("things", "PUT", Policies), new Fault("status", 403) { Skip = 1 }.At("things", "GET", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(_theirs, await EverythingAsync());
        Assert.Contains(
            "Left, as it could not be looked at whether somebody else has created it meanwhile: credential, registration. Cannot read thing",
            error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("may have created it", error.Message, StringComparison.Ordinal);
        Assert.Equal((true, null), (error.OutcomeUnknown, error.Leftover));
    }

    // As its error says: there is no more of it, and it is made anew when that is gone.
    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task What_an_outage_of_Things_has_left_is_removed_and_created_again_as_its_error_says(Way way)
    {
        BoschClient client = await ConnectAsync(
            way, "PUT", Policies, () => Simulator.AddAsync(new Fault("status", 503) { Service = "things", Times = null }));
        await Simulator.AddAsync(Wait.At("things", "PUT", Policies));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Contains("Left, as it could not be looked at whether somebody else", error.Message, StringComparison.Ordinal);
        Assert.Contains("remove it, and create the device again.", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Simulator.LeftoverAsync()).Count);
        await Simulator.ClearFaultsAsync();
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), new RemovalSettings { Force = true });
        Assert.True((await client.RunRemovalAsync(plan, new RemovalSettings { Force = true }, default)).Removal.Succeeded);
        await client.CreateDeviceAsync(Device("ns:d1"));
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(OneByOne))]
    public async Task What_is_still_its_own_after_a_wait_is_rolled_back(Way way)
    {
        BoschClient client = await ConnectAsync(way, "PUT", "/things/", () => Task.CompletedTask);
        await Simulator.AddAsync(
            Wait.At("things", "PUT", "/things/"), new Fault("status", 403).At("things", "PUT", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.EndsWith("The earlier steps were rolled back.", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task So_is_a_whole_device()
    {
        var created = new List<CreatedDevice>();
        foreach (Way way in Enum.GetValues<Way>())
        {
            created.Add(await (await ConnectAsync(way)).CreateDeviceAsync(Device($"ns:{way}")));
        }

        await Task.Delay(Long);
        foreach (CreatedDevice device in created)
        {
            await device.RollBackAsync(CancellationToken.None);
        }

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private static Fault Wait => new("status", 429) { RetryAfter = "1", Times = 1 };

    private async Task CreateAnewAsync(Way way)
    {
        await Simulator.CreateAnewAsync(DialectOf(way), "ns:d1");
        _theirs = await EverythingAsync();
    }

    private async Task TheirsIsLeftAndNamedAsync(ServiceException error, string named = "registration, credential, thing, policy")
    {
        Assert.Equal(_theirs, await EverythingAsync());
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
        Assert.Contains($"Left, as somebody else may have created it meanwhile: {named}. Look before you remove it.", error.Message, StringComparison.Ordinal);
        Assert.Equal((true, null), (error.OutcomeUnknown, error.Leftover));
    }
}
