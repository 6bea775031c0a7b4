namespace Flatpeak.Tests.Removal;

/// <summary>A removal in which nothing goes wrong: what it sends in which order, and what it says of it.</summary>
public sealed class OrderTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly RemovalStepKind[] AllSteps =
        [RemovalStepKind.Quiet, RemovalStepKind.Credentials, RemovalStepKind.Registration, RemovalStepKind.Thing, RemovalStepKind.Policy];

    [Theory]
    [BothDialects]
    public async Task Credentials_go_first_then_the_registration_the_thing_and_its_policy(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials = 2 });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Null(result.Warning);
        Assert.Equal(RemovalRequests.Of(dialect, "ns:d1"), await Simulator.BoschRequestsAsync());
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }

    [Theory]
    [BothDialects]
    public async Task The_result_names_every_step_with_its_target_service_status_and_time(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);

        DeviceRemoval removal = (await RemoveAsync(client, new ThingTarget("ns:d1", ReferenceId: "pump-1"))).Removal;

        Assert.True(removal.Succeeded);
        Assert.Equal(("ns:d1", "pump-1", "ns:d1", "ns:d1"), (removal.ThingId, removal.ReferenceId, removal.HubDeviceId, removal.PolicyId));
        Assert.Equal(AllSteps, removal.Steps.Select(step => step.Kind));
        Assert.Equal([1, 2, 3, 4, 5], removal.Steps.Select(step => step.Number));
        Assert.All(removal.Steps, step => Assert.Equal((RemovalStepState.Done, "ns:d1"), (step.State, step.Target)));
        Assert.Equal([200, 204, 204, 204, 204], removal.Steps.Select(step => step.StatusCode ?? 0));
        Assert.All(removal.Steps, step => Assert.True(step.Duration > TimeSpan.Zero));
        Assert.All(removal.Steps, step => Assert.Contains(
            (step.Kind is RemovalStepKind.Credentials or RemovalStepKind.Registration ? client.Options.RegistryAddress : client.Options.ThingsAddress).Authority,
            step.Service,
            StringComparison.Ordinal));
        Assert.Equal("ns:d1", removal.ToString());
    }

    [Theory]
    [BothDialects]
    public async Task A_plan_lists_the_same_steps_and_only_reads(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);

        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), new RemovalSettings());

        Assert.False(plan.Succeeded);
        Assert.Equal(AllSteps, plan.Steps.Select(step => step.Kind));
        Assert.All(plan.Steps, step => Assert.Equal(RemovalStepState.Planned, step.State));
        Assert.All(plan.Steps, step => Assert.Matches($"^{step.Number}\\. .*'ns:d1' at .*127\\.0\\.0\\.1:", step.Description));
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [BothDialects("hub-1", "ns:p1")]
    [BothDialects("hub-1", null)]
    public async Task Other_ids_in_the_registry_and_for_the_policy_are_gone_by(RegistryApi dialect, string deviceId, string? policyId)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { deviceId, policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(dialect);

        DeviceRemoval removal = (await RemoveAsync(client, new ThingTarget("ns:d1", deviceId, policyId))).Removal;

        Assert.True(removal.Succeeded);
        Assert.Equal((deviceId, "ns:p1"), (removal.HubDeviceId, removal.PolicyId));
        Assert.Equal(
            [RemovalRequests.Registration(dialect, deviceId), "things DELETE /things/ns:d1", "things DELETE /policies/ns:p1"],
            (await Simulator.BoschWritesAsync()).TakeLast(3));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task Nothing_is_removed_where_the_thing_has_another_policy_than_was_said(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { policyId = "ns:p1" });
        await Simulator.SeedAsync(dialect, "ns:d2");
        BoschClient client = await ConnectAsync(dialect);

        ServiceException error = await FailsAsync(() => RemoveAsync(client, new ThingTarget("ns:d1", PolicyId: "ns:d2")));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.All(["ns:d1", "ns:p1", "ns:d2"], id => Assert.Contains($"'{id}'", error.Message, StringComparison.Ordinal));
        Assert.Empty(await Simulator.BoschWritesAsync());
    }

    [Theory]
    [BothDialects]
    public async Task A_policy_is_left_on_request(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);

        DeviceRemoval removal = (await RemoveAsync(client, "ns:d1", new RemovalSettings { KeepPolicy = true })).Removal;

        Assert.True(removal.Succeeded);
        Assert.Equal((RemovalStepKind.Policy, RemovalStepState.Kept), (removal.Steps[^1].Kind, removal.Steps[^1].State));
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
        Assert.DoesNotContain(await Simulator.BoschRequestsAsync(), request => request.Contains("/policies/", StringComparison.Ordinal));
    }

    // What the registry could not have for an id is no obstacle then.
    [Theory]
    [BothDialects("ns:d1")]
    [BothDialects("ns:d1+x")]
    public async Task A_registration_and_its_credentials_are_left_on_request_and_the_registry_is_not_asked(RegistryApi dialect, string id)
    {
        await Simulator.SeedAsync(dialect, id);
        string[] kept = [.. (await Simulator.LeftoverAsync()).Where(one => !one.StartsWith("thing", StringComparison.Ordinal) && !one.StartsWith("policy", StringComparison.Ordinal))];
        BoschClient client = await ConnectAsync(dialect);

        DeviceRemoval removal = (await RemoveAsync(client, id, new RemovalSettings { KeepRegistration = true })).Removal;

        Assert.True(removal.Succeeded);
        Assert.Equal(
            [RemovalStepKind.Credentials, RemovalStepKind.Registration],
            removal.Steps.Where(step => step.State == RemovalStepState.Kept).Select(step => step.Kind));
        Assert.Equal(kept, await Simulator.LeftoverAsync());
        Assert.All(await Simulator.BoschLogAsync(), request => Assert.Equal("things", request.Service));
    }

    [Theory]
    [BothDialects]
    public async Task The_same_device_eight_times_at_once_is_removed_and_each_says_so(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);

        var settings = new RemovalSettings { SearchLag = TimeSpan.FromMilliseconds(50) };

        // All of them are planned by then: whoever comes when it is gone would not find it.
        DeviceRemoval[] plans = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings)));
        RemovalResult[] results = await Task.WhenAll(plans.Select(plan => client.RunRemovalAsync(plan, settings)));

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.All(results, result => Assert.True(result.Removal.Succeeded));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task A_failure_of_one_device_does_not_touch_another(RegistryApi dialect)
    {
        string[] ids = ["ns:d1", "ns:d2", "ns:d3"];
        await Simulator.SeedAsync(dialect, ids);
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 409).At("things", "DELETE", "things/ns(:|%3A)d2$"));

        RemovalResult[] results = await Task.WhenAll(ids.Select(id => RemoveAsync(client, id)));

        Assert.Equal([null, ServiceErrorKind.Conflict, null], results.Select(result => result.Error?.Kind));
        Assert.Equal([true, false, true], results.Select(result => result.Removal.Succeeded));
        Assert.Equal(
            [RemovalStepState.Done, RemovalStepState.Done, RemovalStepState.Done, RemovalStepState.Failed, RemovalStepState.NotRun],
            results[1].Removal.Steps.Select(step => step.State));
        Assert.Matches("'ns:d2'.*step 4 of 5 \\(Thing\\).*409", results[1].Error!.Message);
        Assert.Equal(["thing ns:d2", "policy ns:d2"], await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task Every_request_of_a_removal_is_shown_to_the_observer_in_order(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials = 2 });
        var seen = new List<ServiceExchange>();
        BoschClient client = (await ConnectAsync(dialect)).WithObserver(seen.Add);

        await RemoveAsync(client, "ns:d1");

        Assert.Equal(
            (await Simulator.BoschLogAsync()).Select(request => (request.ToString(), $"{request.Status}")),
            seen.Select(exchange => ($"{exchange.Method} {exchange.Path}", exchange.Outcome)));
        Assert.All(seen, exchange => Assert.Equal(1, exchange.Attempt));
        Assert.All(seen, exchange => Assert.Matches("^(BoschHub|Hono|Things): [A-Z]+ /.* -> [0-9]{3} in [0-9]+ ms \\(attempt 1\\)$", exchange.ToString()));
    }
}
