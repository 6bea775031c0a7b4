namespace Flatpeak.Tests.Creation;

/// <summary>A device that was created whole, and is taken back: no more than its creation made.</summary>
public sealed class UndoneTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nothing_of_it_is_left_and_nothing_else_is_gone(Way way)
    {
        await Simulator.SeedAsync(DialectOf(way), "ns:other");
        string before = await EverythingAsync();
        BoschClient client = await ConnectAsync(way);
        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1"));

        await created.RollBackAsync(CancellationToken.None);

        Assert.Equal(before, await EverythingAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }

    [Fact]
    public async Task A_shared_policy_stays()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1", policyId: "ns:shared"));

        await created.RollBackAsync(CancellationToken.None);

        Assert.Equal(["policy ns:shared"], await Simulator.LeftoverAsync());
    }

    // Without it, nobody could ever delete the other thing. The search does not show that one yet.
    [Theory]
    [InlineData(0)]
    [InlineData(600_000)]
    public async Task Its_own_policy_stays_and_is_named_while_another_thing_uses_it(int searchLagMs)
    {
        await Simulator.SetAsync("*", new { searchLagMs });
        BoschClient client = await ConnectAsync(Way.AtHono);
        CreatedDevice first = await client.CreateDeviceAsync(Device("ns:d1"));
        CreatedDevice second = await client.CreateDeviceAsync(Device("ns:d2", policyId: "ns:d1"));

        ServiceException error = await FailsAsync(() => first.RollBackAsync(CancellationToken.None));

        Assert.True(error.OutcomeUnknown);
        Assert.Matches("'ns:d1'.*: policy", error.Message);
        Assert.Equal(["hono registration ns:d2", "hono credential ns_d2", "thing ns:d2", "policy ns:d1"], await Simulator.LeftoverAsync());
        Assert.True((await RemoveAsync(client, second.Device.ThingId, Forced)).Removal.Succeeded);
    }

    // Nothing but the search knows of what somebody else has made.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task So_does_it_while_a_thing_of_somebody_elses_uses_it(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        CreatedDevice first = await client.CreateDeviceAsync(Device("ns:d1"));
        await Simulator.SeedAsync(DialectOf(way), "ns:d2", new { registration = false, credentials = 0, policyId = "ns:d1", policy = false });

        ServiceException error = await FailsAsync(() => first.RollBackAsync(CancellationToken.None));

        Assert.True(error.OutcomeUnknown);
        Assert.Equal(way == Way.ByProvisioning ? "provisioning" : "policy", error.Leftover);
        Assert.Superset(new HashSet<string> { "thing ns:d2", "policy ns:d1" }, (await Simulator.LeftoverAsync()).ToHashSet());
    }

    // What was made a moment ago is not gone by itself: who says so may be a gateway.
    [Theory]
    [InlineData("hub/credentials/ns:d1")]
    [InlineData("hub/devices/ns:d1")]
    [InlineData("things/ns:d1")]
    public async Task What_was_provisioned_and_is_not_there_any_more_is_named(string gone)
    {
        BoschClient client = await ConnectAsync(Way.ByProvisioning);
        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1"));
        await Simulator.TakeAwayAsync(gone);

        ServiceException error = await FailsAsync(() => created.RollBackAsync(CancellationToken.None));

        Assert.Equal((true, "provisioning"), (error.OutcomeUnknown, error.Leftover));
    }

    [Fact]
    public async Task Once_that_thing_is_rolled_back_the_policy_goes_too()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        CreatedDevice first = await client.CreateDeviceAsync(Device("ns:d1"));
        CreatedDevice second = await client.CreateDeviceAsync(Device("ns:d2", policyId: "ns:d1"));

        await second.RollBackAsync(CancellationToken.None);
        await first.RollBackAsync(CancellationToken.None);

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task What_is_not_rolled_back_before_its_token_is_cancelled_is_named()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1"));

        ServiceException error = await FailsAsync(() => created.RollBackAsync(new CancellationToken(canceled: true)));

        Assert.Matches("'ns:d1'.*: thing, policy, registration", error.Message);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}
