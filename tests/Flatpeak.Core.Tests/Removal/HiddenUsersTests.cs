using static Flatpeak.Tests.Running.Policies;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A policy goes only where everything that it protects would show itself in this session's search: else things that use it
/// could be there, and would be locked for good.
/// </summary>
public sealed class HiddenUsersTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Us = "nginx:ditto";
    private const string Policy = "a:shared";

    /// <summary>Policies that show this session the things of namespace a and not those of b, and what is said of each.</summary>
    public static TheoryData<string, string> Narrow => new()
    {
        { "granted in a only", "some namespaces only" },
        { "revoked in b", "does not let this session read things" },
        { "revoked in b by an import", "imports another policy" },
    };

    [Theory]
    [MemberData(nameof(Narrow))]
    public async Task A_policy_is_kept_where_it_hides_things_of_another_namespace(string how, string why)
    {
        await SeedAsync(how);
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        Assert.NotNull(await client.FindThingAsync("a:old"));
        Assert.Null(await client.FindThingAsync("b:other"));

        foreach (RemovalSettings settings in new[] { new RemovalSettings(), Forced with { IgnoreMissing = true } })
        {
            RemovalResult result = await RemoveAsync(client, new ThingTarget("a:old", PolicyId: Policy), settings);

            Assert.Null(result.Error);
            Assert.Matches($"'{Policy}'.*kept.*{why}", result.Warning);
            Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
            Assert.Contains($"policy {Policy}", await Simulator.LeftoverAsync());
            Assert.DoesNotContain("thing a:old", await Simulator.LeftoverAsync());
        }
    }

    [Theory]
    [InlineData("hides which policy things use", "does not let this session read things")]
    [InlineData("refers to another", "refers to another one")]
    [InlineData("may be read in part", "only parts of it")]
    [InlineData("no entries", "cannot be read")]
    public async Task It_is_kept_where_it_cannot_be_told_what_it_says(string how, string why)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        string resources = how == "may be read in part"
            ? """{"thing:/":{"grant":["READ"],"revoke":[]},"policy:/entries/mine":{"grant":["READ"],"revoke":[]}}"""
            : how == "hides which policy things use"
            ? """{"thing:/":{"grant":["READ"],"revoke":[]},"thing:/policyId":{"grant":[],"revoke":["READ"]},"policy:/":{"grant":["READ"],"revoke":[]}}"""
            : """{"thing:/":{"grant":["READ"],"revoke":[]},"policy:/":{"grant":["READ"],"revoke":[]}}""";
        string references = how == "refers to another" ? ""","references":[{"entry":"other"}]""" : "";
        string policy = how == "no entries" ? "{}" : $$$"""{"entries":{"mine":{"subjects":{"{{{Us}}}":{"type":"x"}},"resources": {{{resources}}} {{{references}}} } } }""";
        string thing = $$"""{"thingId":"ns:d1","policyId":"ns:d1","_modified":"2020-01-01T00:00:00Z","_policy": {{policy}} }""";
        await Simulator.AddAsync(Fault.Says(thing).At("things", "GET", "/things/") with { Times = 2 });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Matches($"'ns:d1'.*kept.*{why}", result.Warning);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task It_goes_where_one_entry_shows_all_and_others_less()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "a:old", new { policyId = Policy });
        await Simulator.PutPolicyAsync(Policy, Policies.Policy(Entry(Us, namespaces: ["a"]), Entry(Us), Entry("nginx:else", revokeThing: ["READ"])));

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "a:old");

        Assert.Null(result.Warning);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // What its read says nothing of is looked for otherwise: 404 may mean hidden.
    [Fact]
    public async Task It_is_kept_for_a_thing_that_the_search_names_and_a_read_does_not_show()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 404) { Body = """{"error":"things:thing.notfound"}""" }.At("things", "GET", "things/ns(:|%3A)d2$"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Matches("'ns:shared'.*kept: 1 other thing uses it", result.Warning);
        Assert.Contains("policy ns:shared", await Simulator.LeftoverAsync());
        Assert.Contains("thing ns:d2", await Simulator.LeftoverAsync());
    }

    // A deletion that somebody else answered with 404, of a thing that nobody shows any more.
    [Fact]
    public async Task It_stays_with_its_thing_where_that_is_hidden_and_was_said_to_be_gone()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.PutPolicyAsync("ns:d1", Policies.Policy(Entry(Us, thing: ["WRITE"])));
        await Simulator.AddAsync(new Fault("status", 404).At("things", "DELETE", "/things/[^/]+$"));

        RemovalResult result = await client.RunRemovalAsync(plan, Forced);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("'ns:d1'.*\\(Thing\\).*hidden from this session, so its policy 'ns:d1' is kept", result.Error!.Message);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // The policy comes with the thing; who the session is, is asked once.
    [Theory]
    [InlineData(RegistryApi.Hono, 8)]
    [InlineData(RegistryApi.BoschHub, 11)]
    public async Task That_it_hides_nothing_costs_a_fleet_one_request(RegistryApi dialect, int each)
    {
        string[] ids = [.. Enumerable.Range(1, 20).Select(number => $"ns:d{number}")];
        await Simulator.SeedAsync(dialect, ids, new { credentials = 2 });
        await Simulator.SetAsync("*", new { searchLagMs = 0 });
        BoschClient client = await ConnectAsync(dialect);

        await Task.WhenAll(ids.Select(id => RemoveAsync(client, id)));

        string[] sent = [.. (await Simulator.BoschRequestsAsync()).Where(request => !request.StartsWith("token", StringComparison.Ordinal))];
        Assert.Single(sent, "things GET /whoami");
        Assert.Equal((each * ids.Length) + 1, sent.Length);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private async Task SeedAsync(string how)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "a:old", new { policyId = Policy });
        await Simulator.SeedAsync(null, "b:other", new { policyId = Policy });
        object hides = Entry(Us, thing: [], revokeThing: ["READ"], namespaces: ["b"]);
        await Simulator.PutPolicyAsync("x:imported", Policies.Policy(hides, Entry("nginx:else")));
        await Simulator.PutPolicyAsync(Policy, how switch
        {
            "granted in a only" => Policies.Policy(Entry(Us, thing: ["WRITE"]), Entry(Us, namespaces: ["a"])),
            "revoked in b" => Policies.Policy(Entry(Us), hides),
            _ => new { entries = new { mine = Entry(Us) }, imports = new Dictionary<string, object> { ["x:imported"] = new { } } },
        });
    }
}
