using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A removal that is stopped in the middle sends nothing more, says how far it got, and is gone on with by the next run.
/// </summary>
public sealed class CancellationTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects("GET", "/api/2/things/", 1, RemovalStepKind.Quiet)]
    [BothDialects("DELETE", "/(registration|devices)/", 0, RemovalStepKind.Registration)]
    [BothDialects("DELETE", "/api/2/things/[^/]+$", 0, RemovalStepKind.Thing)]
    [BothDialects("DELETE", "/api/2/policies/", 0, RemovalStepKind.Policy)]
    public async Task Stopped_while_a_request_is_under_way_it_ends_sends_nothing_more_and_the_next_run_goes_on(
        RegistryApi dialect, string method, string path, int skip, RemovalStepKind at)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials = 2 });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("hang") { Method = method, Path = path, Skip = skip });
        using var stop = new CancellationTokenSource();
        var settings = new RemovalSettings();
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        Task<RemovalResult> run = client.RunRemovalAsync(plan, settings, stop.Token);
        LoggedRequest hung = await StruckAsync();

        await stop.CancelAsync();

        if (at == RemovalStepKind.Quiet)
        {
            // Nothing was changed: there is nothing to tell.
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }
        else
        {
            RemovalResult result = await run;
            Assert.True(result.WasStopped);
            Assert.False(result.Removal.Succeeded);
            Assert.True(result.Error!.OutcomeUnknown);
            Assert.All(result.Removal.Steps, step => Assert.Equal(
                step.Kind < at ? RemovalStepState.Done : step.Kind == at ? RemovalStepState.Failed : RemovalStepState.NotRun, step.State));
            Assert.Matches($"'ns:d1' was stopped at step . of 5 \\({at}\\), which may have been carried out\\. Gone already: credentials.*Run the removal again", result.Error.Message);
        }

        Assert.Equal(hung.N, (await Simulator.BoschLogAsync())[^1].N);
        await Simulator.ClearFaultsAsync();
        Assert.True((await RemoveAsync(client, "ns:d1", new RemovalSettings { IgnoreMissing = true })).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Equal(hung.N, (await Simulator.BoschLogAsync()).Last(request => request.Fault is not null).N);
    }

    [Fact]
    public async Task Stopped_before_it_began_it_sends_nothing()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.ClearLogAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.RunRemovalAsync(plan, Forced, new CancellationToken(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced, new CancellationToken(canceled: true)));

        Assert.Empty(await Simulator.BoschLogAsync());
    }

    [Fact]
    public async Task Stopped_after_a_policy_was_put_back_it_says_so()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policy = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var settings = new RemovalSettings { RestorePolicy = true };
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        await Simulator.AddAsync(new Fault("hang").At("things", "GET", "/things/"));
        using var stop = new CancellationTokenSource();
        Task<RemovalResult> run = client.RunRemovalAsync(plan, settings, stop.Token);
        await StruckAsync();

        await stop.CancelAsync();

        RemovalResult result = await run;
        Assert.True(result.WasStopped);
        Assert.EndsWith("was stopped at step 2 of 6 (Quiet). Nothing was removed. Policy 'ns:d1' was put back.", result.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_between_two_steps_it_says_before_which()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using var stop = new CancellationTokenSource();
        BoschClient client = (await ConnectAsync(RegistryApi.Hono)).WithObserver(exchange =>
        {
            if (exchange.Method == "DELETE")
            {
                stop.Cancel();
            }
        });
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);

        RemovalResult result = await client.RunRemovalAsync(plan, Forced, stop.Token);

        Assert.True(result.WasStopped);
        Assert.False(result.Error!.OutcomeUnknown);
        Assert.Matches("was stopped before step 3 of 4 \\(Thing\\)\\. Gone already: credentials, registration\\.", result.Error.Message);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Stopped_in_the_pause_before_a_retry_it_ends_at_once()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 503) { RetryAfter = "300" }.At("hono"));
        using var stop = new CancellationTokenSource();
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        Task<RemovalResult> run = client.RunRemovalAsync(plan, Forced, stop.Token);
        LoggedRequest refused = await StruckAsync();

        await stop.CancelAsync();

        Assert.True((await run).WasStopped);
        Assert.Equal(refused.N, (await Simulator.BoschLogAsync())[^1].N);
    }

    [Theory]
    [BothDialects]
    public async Task With_time_to_be_answered_the_step_that_is_out_is_known_to_be_done(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.SetAsync("things", new { latencyMs = 700 });
        RemovalResult? result = null;
        using var run = new FleetRun<DeviceRemoval>(1, CancellationToken.None) { StopGrace = TimeSpan.FromSeconds(60) };
        run.Add("ns:d1", plan, new FleetWork<DeviceRemoval, DeviceRemoval>
        {
            CarryOut = async (plan, context, token) =>
            {
                result = await client.ForItem(context.Note, context.CutOff).RunRemovalAsync(plan, Forced, context.PauseAsync, token);
                return new FleetOutcome<DeviceRemoval> { Output = result.Removal, Error = result.Error };
            },
        });
        Assert.Empty(run.TakeReady());
        while (!(await Simulator.BoschRequestsAsync()).Contains("things DELETE /things/ns:d1"))
        {
            await Task.Delay(10);
        }

        run.Stop();

        Assert.True(result!.WasStopped);
        Assert.False(result.Error!.OutcomeUnknown);
        Assert.Matches("was stopped before step . of . \\(Policy\\)\\. Gone already: credentials, registration, thing\\.", result.Error.Message);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // The request that the fault struck, as soon as there is one.
    private async Task<LoggedRequest> StruckAsync()
    {
        while (true)
        {
            if ((await Simulator.BoschLogAsync()).FirstOrDefault(request => request.Fault is not null) is { } struck)
            {
                return struck;
            }

            await Task.Delay(10);
        }
    }
}
