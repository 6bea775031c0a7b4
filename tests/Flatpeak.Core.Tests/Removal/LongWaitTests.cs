namespace Flatpeak.Tests.Removal;

/// <summary>
/// A deletion is refused for its rate and waits for seconds; what is created meanwhile, or begins to be used, was not there when it was
/// looked at, and is kept.
/// </summary>
public sealed class LongWaitTests(Simulator simulator) : WaitingTests(simulator)
{
    [Fact]
    public async Task A_policy_that_another_thing_has_got_meanwhile_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(
            RegistryApi.Hono, "DELETE", "/api/2/policies/[^/]+$", () => Simulator.SeedAsync(RegistryApi.Hono, "ns:new", new { policyId = "ns:shared" }));

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Null(result.Error);
        Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
        Assert.Contains("'ns:shared' of thing 'ns:d1' is kept: ", result.Warning, StringComparison.Ordinal);
        Assert.NotNull(await client.FindThingAsync("ns:new"));
    }

    [Fact]
    public async Task A_connection_that_has_got_a_message_meanwhile_stays_open()
    {
        const string Idle = "c2-idle";
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(
            RegistryApi.Hono, "POST", $"/connections/{Idle}/command", () => Simulator.TouchAsync("ns:d1", Idle));

        ServiceException error = await FailsAsync(
            () => client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddDays(-1), TimeSpan.FromMinutes(10), force: false));

        Assert.Equal(ServiceErrorKind.ConnectionStillActive, error.Kind);
        Assert.Equal("open", (await client.GetConnectionAsync(Idle)).Status);
    }

    // Its looks are let through, and it is not.
    [Fact]
    public async Task A_deletion_that_is_refused_for_ever_is_given_up()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 1));
        await Simulator.AddAsync(new Fault("status", 429) { RetryAfter = "6", Method = "DELETE", Path = "/api/2/things/[^/]+$" });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings()).WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(ServiceErrorKind.RateLimited, result.Error?.Kind);
        Assert.Equal(nameof(RemovalStepKind.Thing), result.Removal.FailedStep);
        Assert.False(result.Error!.OutcomeUnknown);
    }
}
