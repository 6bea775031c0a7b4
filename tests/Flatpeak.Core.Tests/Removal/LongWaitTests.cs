using Flatpeak.Comparison;

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

    [Fact]
    public async Task A_device_that_was_created_anew_while_a_login_took_long_is_kept()
    {
        const RegistryApi Hub = RegistryApi.BoschHub;
        await Simulator.SeedAsync(Hub, "ns:d1");
        await Simulator.SetAsync("*", new { tokenLifetimeSeconds = 2 });
        Task anew = Task.CompletedTask;
        BoschClient client = (await ConnectAsync(Hub)).WithObserver(exchange =>
        {
            if (exchange.Method == "DELETE" && exchange.Path.Contains("/registration/", StringComparison.Ordinal))
            {
                // Its token has expired when the thing's turn comes, and the next one takes six seconds.
                Thread.Sleep(TimeSpan.FromSeconds(2.5));
                Simulator.SetAsync("token", new { latencyMs = 6_000 }).GetAwaiter().GetResult();
                anew = Task.Run(async () =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(1.5));
                    await Simulator.CreateAnewAsync(Hub, "ns:d1");
                    await Simulator.SetAsync("*", new { tokenLifetimeSeconds = 3600 });
                });
            }
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        await anew;
        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(nameof(RemovalStepKind.Thing), result.Removal.FailedStep);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // The finding said that it is not registered; somebody has mended that while the first request waited.
    [Fact]
    public async Task What_is_removed_by_a_finding_that_is_not_true_any_more_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { registration = false, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        Device device = await flatpeak.CreateDeviceAsync("ns:d1");
        BoschClient client = await ConnectAsync(
            RegistryApi.Hono, "PUT", "/credentials/", () => Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false, policy = false }));
        var finding = new FleetFinding
        {
            Kind = FindingKind.MissingInRegistry, CallsFor = FindingRemedy.RemoveFromBosch, ThingId = "ns:d1", HubDeviceId = "ns:d1",
            ReferenceId = "ns:d1", DeviceId = device.Id, WhereNot = FleetSides.Registry,
        };
        DeviceRemoval plan = await client.PlanRemovalAsync(finding.ToThingTarget(), new RemovalSettings());

        RemovalResult result = await client.RunRemovalAsync(
            plan, new RemovalSettings(), Task.Delay, null, token => client.EnsureStillMissingAsync(finding, flatpeak, token), default);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Contains("is registered at", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count(left => !left.StartsWith("flatpeak", StringComparison.OrdinalIgnoreCase)));
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
