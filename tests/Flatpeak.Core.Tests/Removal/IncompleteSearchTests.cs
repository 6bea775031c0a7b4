namespace Flatpeak.Tests.Removal;

/// <summary>
/// While its index is being built, or where that has lost entries, the search lists nothing of what is there: that it lists nobody who uses
/// a policy is believed only where it did list the thing whose policy it is.
/// </summary>
public sealed class IncompleteSearchTests(Simulator simulator) : BoschTests(simulator)
{
    public static TheoryData<RegistryApi, bool, int> Ways => new()
    {
        { RegistryApi.Hono, false, 600 },
        { RegistryApi.Hono, true, 600 },
        { RegistryApi.Hono, false, 0 },
        { RegistryApi.BoschHub, false, 600 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_policy_that_things_share_is_kept_where_the_search_did_not_list_the_one_that_is_removed(
        RegistryApi dialect, bool force, int quietSeconds)
    {
        await Simulator.SeedAsync(dialect, ["ns:d1", "ns:d2", "ns:d3"], new { policyId = "ns:shared" });
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(
            client, "ns:d1", new RemovalSettings { Force = force, QuietPeriod = TimeSpan.FromSeconds(quietSeconds) });

        Assert.Null(result.Error);
        Assert.Matches("Policy 'ns:shared' of thing 'ns:d1' is kept: the search did not list thing 'ns:d1' while it was there", result.Warning);
        Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
        Assert.True(result.Removal.Succeeded);
        Assert.Equal("ns:shared", (await client.FindThingAsync("ns:d2"))?.PolicyId);
        Assert.DoesNotContain("thing ns:d1", await Simulator.LeftoverAsync());
    }

    // Whoever removed it has been told that the search did not list it; this run has not asked.
    [Theory]
    [BothDialects(true, false)]
    [BothDialects(true, true)]
    [BothDialects(false, false)]
    [BothDialects(false, true)]
    public async Task So_it_is_where_others_have_removed_the_thing_since_it_was_read(RegistryApi dialect, bool force, bool isRecord)
    {
        await Simulator.SeedAsync(dialect, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(dialect);
        var settings = new RemovalSettings { Force = force };
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        await RemoveAsync(await ConnectAsync(dialect), "ns:d1");

        RemovalResult result = isRecord ? await RemoveAsync(client, plan.ToTarget(), settings) : await client.RunRemovalAsync(plan, settings);

        // Of the record nothing is left but the policy.
        Assert.Equal(isRecord ? ServiceErrorKind.NotFound : null, result.Error?.Kind);
        Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
        Assert.Matches("'ns:shared'.*kept: the search was not asked whether it lists thing 'ns:d1'", result.Warning);

        // What goes on from that does not know more.
        Assert.Matches("'ns:shared'.*kept: the search did not list", (await RemoveAsync(client, result.Removal.ToTarget(), settings)).Warning);
        Assert.NotNull(await client.FindThingAsync("ns:d2"));
    }

    // Nobody can ask any more. Whoever names the policy besides takes it on himself.
    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task So_it_is_where_the_thing_was_gone_before_unless_the_policy_is_named_by_whoever_removes_it(RegistryApi dialect, bool isListed)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });
        await Simulator.SeedAsync(dialect, "ns:d2", new { policyId = "ns:shared" });
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, new ThingTarget("ns:d1", PolicyId: "ns:shared") { IsPolicyListed = isListed });

        Assert.Null(result.Error);
        Assert.Equal(isListed, (await Simulator.LeftoverAsync()).Contains("policy ns:shared"));
        Assert.Equal(isListed, result.Warning?.Contains("'ns:shared' of thing 'ns:d1' is kept: the search was not asked", StringComparison.Ordinal) == true);
    }

    // Its thing is gone by then, and its absence from the search proves even less.
    [Fact]
    public async Task A_removal_that_goes_on_from_its_record_keeps_it_too()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval first = (await RemoveAsync(client, "ns:d1")).Removal;

        RemovalResult second = await RemoveAsync(client, first.ToTarget());
        RemovalResult third = await RemoveAsync(
            client, second.Removal.ToTarget() with { Past = PastSteps.Of(second.Removal.Passed, second.Removal.ThingGone) });

        Assert.Equal("Credentials, Registration, Unlisted", first.Passed);
        foreach (RemovalResult again in new[] { second, third })
        {
            Assert.Null(again.Error);
            Assert.Matches("'ns:shared'.*kept: the search did not list thing 'ns:d1'", again.Warning);
        }

        Assert.NotNull(await client.FindThingAsync("ns:d2"));
    }

    [Fact]
    public async Task It_goes_with_the_last_thing_that_used_it_once_the_search_lists_that()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await RemoveAsync(client, "ns:d1");
        await Simulator.SetAsync("*", new { searchEmpty = false });

        RemovalResult result = await RemoveAsync(client, "ns:d2");

        Assert.Null(result.Error);
        Assert.Null(result.Warning);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Behind the thing nobody could tell any more whether the search had listed it.
    [Theory]
    [InlineData(false, "hono registration ns:d1", "hono credential ns_d1", "thing ns:d1", "policy ns:shared")]
    [InlineData(true, "thing ns:d1", "policy ns:shared")]
    public async Task The_thing_stays_where_the_search_fails_and_the_next_run_removes_it(bool force, params string[] left)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 403) { Times = 1 }.At("things", "GET", "/search/"));
        var settings = new RemovalSettings { Force = force };

        RemovalResult result = await RemoveAsync(client, "ns:d1", settings);

        Assert.Equal(ServiceErrorKind.AccessDenied, result.Error?.Kind);
        Assert.Equal(left, await Simulator.LeftoverAsync());
        Assert.Null((await RemoveAsync(client, result.Removal.ToTarget(), settings)).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // What this session has made itself is no proof either, once the search has had its time.
    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    public async Task It_is_kept_too_where_this_session_created_the_thing_a_moment_ago(double seconds)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d2", new { policyId = "ns:shared" });
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await client.CreateDeviceAsync(new NewDevice("ns:d1", "ns:d1", "ns:shared", new NewCredential("ns_d1", Simulator.Secret("word"))));
        await Task.Delay(TimeSpan.FromSeconds(seconds));

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced with { SearchLag = TimeSpan.FromSeconds(0.5) });

        Assert.Null(result.Error);
        Assert.Matches("'ns:shared'.*kept: the search did not list thing 'ns:d1'", result.Warning);
        Assert.Equal("ns:shared", (await client.FindThingAsync("ns:d2"))?.PolicyId);
    }

    // Where its policy stays, no search is asked; and behind the thing nobody can be asked any more.
    [Fact]
    public async Task It_is_kept_too_by_a_record_of_a_removal_that_was_to_keep_it()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval first = (await RemoveAsync(client, "ns:d1", new RemovalSettings { KeepPolicy = true })).Removal;

        RemovalResult second = await RemoveAsync(client, first.ToTarget());

        Assert.Null(second.Error);
        Assert.Matches("'ns:shared'.*kept: the search did not list thing 'ns:d1' while it was there, or was not asked", second.Warning);
        Assert.Equal("ns:shared", (await client.FindThingAsync("ns:d2"))?.PolicyId);
    }

    [Fact]
    public async Task The_record_of_a_removal_that_did_not_come_to_its_thing_says_nothing_of_the_search()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 403) { Times = 1 }.At("hono", "DELETE", "/devices/"));

        DeviceRemoval first = (await RemoveAsync(client, "ns:d1")).Removal;

        Assert.Equal("Registration", first.FailedStep);
        Assert.Equal("Credentials", first.Passed);
        Assert.Null((await RemoveAsync(client, first.ToTarget())).Warning);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Who else uses it is a better reason, and is told.
    [Fact]
    public async Task The_search_is_asked_once_before_for_a_policy_of_another_id_and_never_for_a_plan_or_a_policy_that_stays()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2", "ns:d3"], new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var settings = new RemovalSettings();

        await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        Assert.Empty(await SearchesAsync());
        Assert.Null((await RemoveAsync(client, "ns:d1", settings with { KeepPolicy = true })).Error);
        Assert.Empty(await SearchesAsync());

        Assert.Matches("kept: 1 other thing uses it", (await RemoveAsync(client, "ns:d2", settings)).Warning);
        Assert.Equal(
            [
                "things GET /search/things?option=size(200)&filter=eq(thingId,\"ns:d2\")",
                "things GET /search/things?option=size(200)&filter=or(eq(policyId,\"ns:shared\"),eq(thingId,\"ns:d2\"))",
            ],
            await SearchesAsync());
    }

    // Its policy is its own as a rule: no request more is worth it.
    [Fact]
    public async Task A_policy_that_has_the_id_of_its_thing_goes_and_the_search_is_asked_once_all_the_same()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.SetAsync("*", new { searchEmpty = true });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Warning);
        Assert.Single(await SearchesAsync());
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private async Task<IEnumerable<string>> SearchesAsync() =>
        (await Simulator.BoschRequestsAsync()).Where(request => request.Contains("/search/", StringComparison.Ordinal));
}
