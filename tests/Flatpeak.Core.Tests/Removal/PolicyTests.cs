namespace Flatpeak.Tests.Removal;

/// <summary>A policy that others use is kept, and so is one of which that cannot be told for certain.</summary>
public sealed class PolicyTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_policy_that_others_use_is_kept_with_a_warning_that_says_how_many(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, ["ns:d1", "ns:d2", "ns:d3"], new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Matches("'ns:shared'.*'ns:d1'.*kept.* 2 other", result.Warning);
        Assert.True(result.Removal.Succeeded);
        Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
        await SharedIsKeptAsync("ns:shared");
    }

    // A fleet of thousands with one policy: to tell that somebody uses it, a page will do.
    [Fact]
    public async Task A_policy_that_many_use_is_kept_after_one_page_of_the_search()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        await Simulator.SeedAsync(null, "ns:e", new { policyId = "ns:shared", count = 450 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Matches("'ns:shared'.*'ns:d1'.*kept: at least 200 other things use it", result.Warning);
        Assert.Single(
            await Simulator.BoschRequestsAsync(),
            request => request.Contains("/search/", StringComparison.Ordinal) && request.Contains("policyId", StringComparison.Ordinal));
        await SharedIsKeptAsync("ns:shared");
    }

    // It lists and lists, and none of that uses the policy: such a search does not filter.
    [Fact]
    public async Task It_is_kept_when_the_search_lists_many_that_do_not_use_it_and_no_end_of_that_is_waited_for()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync([.. Enumerable.Range(1, 12).Select(i =>
            Fault.Says($$"""{"items":[{"thingId":"ns:e{{i}}","policyId":"ns:e"}],"cursor":"c{{i}}"}""").At("things", path: "/search/") with { Times = 1 })]);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Matches("'ns:d1' is kept: the search lists more than 10 things of which none uses it", result.Warning);
        Assert.Equal(10, (await Simulator.BoschRequestsAsync()).Count(request => request.Contains("/search/", StringComparison.Ordinal)));
        await SharedIsKeptAsync("ns:d1");
    }

    [Theory]
    [BothDialects]
    public async Task It_is_kept_also_when_it_has_the_id_of_the_removed_thing(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.SeedAsync(dialect, "ns:d2", new { policyId = "ns:d1" });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Matches("'ns:d1'.* 1 other", result.Warning);
        await SharedIsKeptAsync("ns:d1");
        Assert.Contains("thing ns:d2", await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task It_is_kept_when_it_is_named_for_a_thing_that_is_gone()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, new ThingTarget("ns:gone", PolicyId: "ns:d1"));

        Assert.Matches("'ns:d1'.* 1 other", result.Warning);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task It_goes_with_the_last_thing_that_used_it(int atATime)
    {
        string[] ids = [.. Enumerable.Range(1, 12).Select(i => $"ns:d{i}")];
        await Simulator.SeedAsync(RegistryApi.Hono, ids, new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var results = new System.Collections.Concurrent.ConcurrentBag<RemovalResult>();

        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = atATime }, async (id, _) => results.Add(await RemoveAsync(client, id)));

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task It_is_kept_when_more_things_use_it_than_the_search_has_on_a_page()
    {
        await Simulator.SeedAsync(null, Enumerable.Range(1, 201).Select(i => $"ns:d{i}"), new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Matches(" 200 other", result.Warning);
        await SharedIsKeptAsync("ns:shared");
    }

    public static TheoryData<Fault> FailingSearches =>
    [
        new Fault("status", 403), new Fault("status", 404), new Fault("status", 500), new Fault("empty"), new Fault("html"),
        new Fault("truncated"), new Fault("wrongTypes"), Fault.Says("{}"), Fault.Says("""{"items":null}"""),
        Fault.Says("""{"items":[{"policyId":"ns:shared"}]}"""), Fault.Says("""{"items":[],"cursor":"x"}"""),
    ];

    [Theory]
    [MemberData(nameof(FailingSearches))]
    public async Task It_is_kept_when_the_search_fails(Fault fault)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        // Behind the thing: before it, the search was sound.
        await Simulator.AddAsync((fault with { Skip = 1 }).At("things", path: "/search/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.NotNull(result.Error);
        Assert.False(result.Removal.Succeeded);
        Assert.Equal(RemovalStepState.Failed, result.Removal.Steps[^1].State);
        await SharedIsKeptAsync("ns:shared");
    }

    [Theory]
    [InlineData("""{"thingId":"ns:d2"}""")]
    [InlineData("""{"thingId":"ns:d2","policyId":null}""")]
    public async Task It_is_kept_when_its_other_user_does_not_show_its_policy(string body)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says(body).At("things", "GET", "things/ns%3Ad2"));

        await RemoveAsync(client, "ns:d1");

        await SharedIsKeptAsync("ns:shared");
    }

    // Such an id cannot be read, so nothing tells whether it is there.
    [Fact]
    public async Task It_is_kept_when_the_search_names_a_user_whose_id_cannot_be_sent()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says("""{"items":[{"thingId":"ns:a/..","policyId":"ns:d1"}]}""").At("things", path: "/search/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Matches(" 1 other", result.Warning);
        await SharedIsKeptAsync("ns:d1");
    }

    // A server that does not know the filter names everybody.
    [Fact]
    public async Task It_goes_when_what_the_search_names_uses_other_policies()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"]);
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says("""{"items":[{"thingId":"ns:d2","policyId":"ns:d2"}]}""").At("things", path: "/search/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.DoesNotContain("policy ns:d1", await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task A_thing_that_is_still_there_after_it_was_said_to_be_gone_keeps_its_policy(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 404).At("things", "DELETE", "/things/"));

        RemovalResult first = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, first.Error?.Kind);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
        await Simulator.ClearFaultsAsync();
        Assert.True((await RemoveAsync(client, "ns:d1")).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task The_policy_of_a_thing_that_is_gone_is_found_by_its_name(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, new ThingTarget("ns:d1", PolicyId: "ns:p1"));

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task An_error_at_a_policy_of_another_id_says_which_so_that_the_next_run_can_name_it(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { deviceId = "hub-1", policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 409).At("things", "DELETE", "/policies/"));

        RemovalResult first = await RemoveAsync(client, new ThingTarget("ns:d1", "hub-1"));
        await Simulator.ClearFaultsAsync();
        RemovalResult second = await RemoveAsync(client, new ThingTarget(first.Removal.ThingId, first.Removal.HubDeviceId, first.Removal.PolicyId));

        Assert.Contains("'ns:p1'", first.Error?.Message, StringComparison.Ordinal);
        Assert.True(second.Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private async Task SharedIsKeptAsync(string policyId)
    {
        Assert.Contains($"policy {policyId}", await Simulator.LeftoverAsync());
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.Contains("/policies/", StringComparison.Ordinal));
    }
}
