using static Flatpeak.Tests.Running.Policies;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// Ditto answers 404 both for a policy that is not there and for one that the session may not read. What cannot be read is
/// not deleted: its other users cannot be determined.
/// </summary>
public sealed class UnreadablePolicyTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Us = "nginx:ditto";

    [Theory]
    [InlineData("may be changed and not read")]
    [InlineData("is somebody else's")]
    public async Task It_is_kept_with_a_warning(string how)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d2", new { policyId = "ns:p1" });
        await Simulator.PutPolicyAsync(
            "ns:p1", how == "is somebody else's" ? Policy(Entry("nginx:else")) : Policy(Entry("nginx:else"), Entry(Us, thing: [], policy: ["WRITE"])));

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), new ThingTarget("ns:d1", PolicyId: "ns:p1"));

        Assert.Equal(ServiceErrorKind.NotFound, result.Error?.Kind);
        Assert.Matches("'ns:p1'.*kept: this session may not read it", result.Warning);
        Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
        Assert.Contains("policy ns:p1", await Simulator.LeftoverAsync());
        Assert.Contains("thing ns:d2", await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task That_of_a_thing_that_could_be_read_is_kept_as_well()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.PutPolicyAsync("ns:d1", Policy(Entry(Us, policy: ["WRITE"])));

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:d1");

        Assert.Matches("'ns:d1'.*kept: this session may not read it", result.Warning);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task One_that_is_gone_is_told_from_that_and_not_deleted_once_more()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false, policy = false });

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:d1");

        Assert.Null(result.Error);
        Assert.Equal(RemovalStepState.AlreadyAbsent, result.Removal.Steps[^1].State);
        string last = (await Simulator.BoschWritesAsync())[^1];
        Assert.Matches("^things DELETE /policies/ns:d1/entries/flatpeak-[0-9a-f]{32}$", last);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"error\":\"Not Found\",\"status\":404}")]
    public async Task An_answer_that_does_not_say_what_is_not_there_is_not_believed(string body)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 404) { Body = body }.At("things", path: "/policies/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, result.Error?.Kind);
        Assert.Equal(RemovalStepState.Failed, result.Removal.Steps[^1].State);
    }

    // It uses ns:p1 and does not say so. What comes with it is not the policy of its own name, which hides who uses that.
    [Fact]
    public async Task A_thing_that_does_not_say_which_policy_it_uses_is_no_witness_for_the_one_of_its_name()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:p1" });
        await Simulator.SeedAsync(null, "ns:d2", new { policyId = "ns:d1" });
        await Simulator.PutPolicyAsync("ns:d1", Policy(Entry("nginx:else"), Entry(Us, thing: [])));
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        const string Shown = """
            {"thingId":"ns:d1","_modified":"2020-01-01T00:00:00Z","_policy":{"entries":{"mine":{"subjects":{"nginx:ditto":{"type":"x"}},
            "resources":{"thing:/":{"grant":["READ"]},"policy:/":{"grant":["READ"]}}}}}}
            """;
        await Simulator.AddAsync(Fault.Says(Shown).At("things", "GET", "/things/ns(:|%3A)d1$") with { Times = 2 });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Matches("'ns:d1' did not show which policy it used.*Policy 'ns:d1'.*kept", result.Warning);
        Assert.Contains("policy ns:d1", await Simulator.LeftoverAsync());
        Assert.Contains("thing ns:d2", await Simulator.LeftoverAsync());
    }
}
