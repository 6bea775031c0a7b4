using System.Net.Http.Json;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A thing that changed its policy while somebody thought about the plan: the policy of before is not deleted in the place
/// of the one that it has, also where nobody asks whether the thing is quiet.
/// </summary>
public sealed class ChangedPolicyTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData(true, 600)]
    [InlineData(false, 0)]
    public async Task It_stops_before_anything_names_both_and_a_later_run_removes_the_right_one(bool force, int periodSeconds)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:p1" });
        await Simulator.PutPolicyAsync("ns:p2", Policies.Policy(Policies.Entry("nginx:ditto")));
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var settings = new RemovalSettings { Force = force, QuietPeriod = TimeSpan.FromSeconds(periodSeconds) };
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        await ChangePolicyAsync("ns:d1", "ns:p2");
        await Simulator.ClearLogAsync();

        RemovalResult result = await client.RunRemovalAsync(plan, settings);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("'ns:d1'.*\\(Credentials\\).*'ns:p2'.*'ns:p1'.*Run the removal again", result.Error!.Message);
        Assert.Empty(await Simulator.BoschWritesAsync());

        Assert.Null((await RemoveAsync(client, "ns:d1", Forced)).Error);
        Assert.Equal(["policy ns:p1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Where_no_policy_is_to_go_it_is_not_read()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await RemoveAsync(client, "ns:d1", Forced with { KeepPolicy = true });

        IEnumerable<LoggedRequest> reads = (await Simulator.BoschLogAsync()).Where(request => request.Method == "GET");
        Assert.Equal(2, reads.Count());
        Assert.DoesNotContain(reads, request => request.Query.Contains("_policy", StringComparison.Ordinal));
    }

    // Through the service itself, as somebody else would.
    private async Task ChangePolicyAsync(string thingId, string policyId)
    {
        using HttpClient http = Simulator.Somebody("things");
        var address = new Uri($"{Simulator.BoschOptions(RegistryApi.Hono).ThingsAddress.ToString().TrimEnd('/')}/things/{Uri.EscapeDataString(thingId)}");
        (await http.PutAsJsonAsync(address, new { thingId, policyId })).EnsureSuccessStatusCode();
    }
}
