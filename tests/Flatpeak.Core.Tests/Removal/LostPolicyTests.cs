using System.Text.Json;

namespace Flatpeak.Tests.Removal;

/// <summary>A policy that went before its thing locks everybody out; it is put back on request only, and for us only.</summary>
public sealed class LostPolicyTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly RemovalSettings Restoring = new() { RestorePolicy = true };

    [Theory]
    [InlineData(RegistryApi.BoschHub, "suite-auth:")]
    [InlineData(RegistryApi.Hono, "nginx:ditto")]
    public async Task A_policy_that_was_lost_is_put_back_for_the_sessions_own_subject_only(RegistryApi dialect, string subject)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { policy = false });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:d1", Restoring);

        Assert.Null(result.Error);
        Assert.Equal(RemovalStepState.Done, result.Removal.Steps.Single(step => step.Kind == RemovalStepKind.RestorePolicy).State);
        LoggedRequest put = (await Simulator.BoschLogAsync()).Single(request => request.Method == "PUT" && request.Service == "things");
        string[] subjects =
        [
            .. JsonDocument.Parse(put.Body!).RootElement.GetProperty("entries").EnumerateObject()
                .SelectMany(entry => entry.Value.GetProperty("subjects").EnumerateObject()).Select(one => one.Name),
        ];
        Assert.StartsWith(subject, Assert.Single(subjects), StringComparison.Ordinal);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task One_with_an_id_of_its_own_is_put_back_by_its_name()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policy = false, policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Assert.Equal(ServiceErrorKind.PolicyLost, (await RemoveAsync(client, "ns:d1")).Error?.Kind);
        RemovalResult result = await RemoveAsync(client, new ThingTarget("ns:d1", PolicyId: "ns:p1"), Restoring);

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task None_is_put_back_in_the_place_of_one_that_lets_somebody_else_in()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { lockedOut = true });
        string before = (await Simulator.StateAsync()).GetProperty("policies").GetRawText();
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, "ns:d1", Restoring);

        Assert.NotNull(result.Error);
        Assert.Equal(before, (await Simulator.StateAsync()).GetProperty("policies").GetRawText());
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task One_that_serves_others_is_put_back_and_then_kept_for_them()
    {
        await Simulator.SetAsync("*", new { searchLagMs = 0 });
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policy = false, policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult first = await RemoveAsync(client, new ThingTarget("ns:d1", PolicyId: "ns:shared"), Restoring);

        Assert.Null(first.Error);
        Assert.Contains("policy ns:shared", await Simulator.LeftoverAsync());
        Assert.True((await RemoveAsync(client, "ns:d2")).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Several_removals_at_a_time_put_it_back_once()
    {
        string[] ids = [.. Enumerable.Range(1, 8).Select(i => $"ns:d{i}")];
        await Simulator.SetAsync("*", new { searchLagMs = 0 });
        await Simulator.SeedAsync(RegistryApi.Hono, ids, new { policy = false, policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await Task.WhenAll(ids.Select(id => RemoveAsync(client, new ThingTarget(id, PolicyId: "ns:shared"), Restoring)));

        // Whose thing went after the policy had served another one may have to run again.
        RemovalSettings ignoring = Restoring with { IgnoreMissing = true };
        RemovalResult[] again = await Task.WhenAll(ids.Select(id => RemoveAsync(client, new ThingTarget(id, PolicyId: "ns:shared"), ignoring)));
        Assert.All(again, result => Assert.Null(result.Error));
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.DoesNotContain(await Simulator.BoschLogAsync(), request => request.Method == "PUT" && request.Service == "things" && request.Status == 204);
    }

    [Fact]
    public async Task None_is_put_back_where_the_deletion_is_denied_for_another_reason()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 403).At("things", "DELETE", "/things/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1", Restoring);

        Assert.Equal(ServiceErrorKind.AccessDenied, result.Error?.Kind);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.Contains("/policies/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "thing:/": { "grant": ["WRITE"], "revoke": [] }, "policy:/": { "grant": ["READ", "WRITE"], "revoke": [] } }""")]
    [InlineData("""{ "thing:/": { "grant": ["READ", "WRITE"], "revoke": ["READ"] }, "policy:/": { "grant": ["READ", "WRITE"], "revoke": [] } }""")]
    [InlineData("""{ "policy:/": { "grant": ["READ", "WRITE"], "revoke": [] } }""")]
    public async Task Nothing_is_removed_where_the_policy_hides_the_thing_from_this_session(string resources)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.PutPolicyAsync("ns:d1", new
        {
            policyId = "ns:d1",
            entries = new
            {
                mine = new
                {
                    subjects = new Dictionary<string, object> { [$"nginx:{Simulator.Known("thingsUser")}"] = new { type = "x" } },
                    resources = JsonDocument.Parse(resources).RootElement,
                },
            },
        });
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Assert.Equal(ServiceErrorKind.AccessDenied, await KindOfFailureAsync(client, "ns:d1", new RemovalSettings()));
        Assert.Equal(before, await Simulator.LeftoverAsync());
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.StartsWith("hono", StringComparison.Ordinal));
    }
}
