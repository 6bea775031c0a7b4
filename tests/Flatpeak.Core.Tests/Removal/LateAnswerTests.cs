using Flatpeak.Comparison;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// The answer to a read is seconds on its way: what it tells was so when the service answered, and what was created since is kept.
/// </summary>
public sealed class LateAnswerTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly TimeSpan Meanwhile = TimeSpan.FromSeconds(2);

    [Theory]
    [BothDialects]
    public async Task A_device_that_was_created_anew_since_its_thing_was_read_is_kept_whole(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);

        // The first read is the plan's.
        await Simulator.AddAsync(new Fault("late") { Service = "things", Method = "GET", Path = "/things/[^/]+$", Skip = 1, Times = 1 });
        Task<RemovalResult> removal = RemoveAsync(client, "ns:d1", new RemovalSettings());
        await Task.Delay(Meanwhile);
        await Simulator.CreateAnewAsync(dialect, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, (await removal).Error?.Kind);
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Fact]
    public async Task A_device_that_was_created_anew_since_a_second_look_at_its_thing_is_kept_whole()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        // The second read is late, and so is the look after that: only the third tells of what was created meanwhile.
        await Simulator.AddAsync(new Fault("late") { Service = "things", Method = "GET", Path = "/things/[^/]+$", Skip = 1, Times = 2 });
        Task<RemovalResult> removal = RemoveAsync(client, "ns:d1", new RemovalSettings());
        await Task.Delay(Meanwhile + TimeSpan.FromSeconds(6));
        await Simulator.CreateAnewAsync(RegistryApi.Hono, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, (await removal).Error?.Kind);
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Fact]
    public async Task A_policy_that_another_thing_has_got_since_the_search_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("late") { Service = "things", Method = "GET", Path = "/search/things$", Skip = 1, Times = 1 });

        Task<RemovalResult> removal = RemoveAsync(client, "ns:d1", new RemovalSettings());
        await Task.Delay(Meanwhile);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:new", new { policyId = "ns:shared" });

        RemovalResult result = await removal;
        Assert.Null(result.Error);
        Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
        Assert.NotNull(await client.FindThingAsync("ns:new"));
    }

    // What is read first of a finding is old when what is read last is answered late.
    [Fact]
    public async Task What_was_found_to_lack_a_registration_and_got_one_during_a_late_look_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { registration = false, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var finding = new FleetFinding
        {
            Kind = FindingKind.OnlyAtThings, CallsFor = FindingRemedy.RemoveFromBosch, ThingId = "ns:d1", HubDeviceId = "ns:d1",
            ReferenceId = "ns:d1", Where = FleetSides.Things, WhereNot = FleetSides.Registry | FleetSides.Flatpeak,
        };
        await client.EnsureStillMissingAsync(finding, flatpeak);
        await Simulator.AddAsync(new Fault("late") { Service = "flatpeak", Method = "GET", Path = "/devices", Times = 1 });

        Task look = client.EnsureStillMissingAsync(finding, flatpeak);
        await Task.Delay(Meanwhile);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false, policy = false });

        Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => look)).Kind);
    }

    [Fact]
    public async Task A_device_that_was_created_anew_while_the_search_was_waited_for_is_not_told_as_removed_where_its_policy_stays()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("late") { Service = "things", Method = "GET", Path = "/search/things$", Skip = 1, Times = 1 });

        Task<RemovalResult> removal = RemoveAsync(client, "ns:d1", new RemovalSettings());
        await Task.Delay(Meanwhile);
        await Simulator.CreateAnewAsync(RegistryApi.Hono, "ns:d1");

        RemovalResult result = await removal;
        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(nameof(RemovalStepKind.Policy), result.Removal.FailedStep);
    }
}
