using System.Text.Json;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// At the Hub, of a device that has nothing but credentials: what a run has found before it failed is not told to have never been there by
/// the next one, which finds nothing any more.
/// </summary>
public sealed class FoundBeforeFailureTests(Simulator simulator) : BoschTests(simulator)
{
    private const RegistryApi Hub = RegistryApi.BoschHub;

    [Fact]
    public async Task Credentials_that_were_deleted_before_the_list_after_them_failed_were_found()
    {
        BoschClient client = await CredentialsOnlyAsync(2);
        await Simulator.AddAsync(new Fault("status", 500) { Skip = 1, Times = 2 }.At("hub", "GET", "/credentials/"));

        await FailsAndThenIsRemovedAsync(client);
    }

    [Fact]
    public async Task So_was_one_whose_deletion_was_not_answered()
    {
        BoschClient client = await CredentialsOnlyAsync(1);
        await Simulator.AddAsync(
            new Fault("dropAfter") { Times = 1 }.At("hub", "DELETE", "/credentials/"),
            new Fault("status", 403) { Skip = 1, Times = 1 }.At("hub", "GET", "/credentials/"));

        await FailsAndThenIsRemovedAsync(client);
    }

    // They did not show to the step before it: the one of the registration, which has none, finds them.
    [Fact]
    public async Task So_were_those_that_showed_late_only()
    {
        BoschClient client = await CredentialsOnlyAsync(1);
        const string None = """{"total":0,"credentials":[]}""";
        await Simulator.AddAsync(
            Fault.Says(None).At("hub", "GET", "/credentials/") with { Times = 1 },
            new Fault("status", 500) { Skip = 3, Times = 2 }.At("hub", "GET", "/credentials/"));

        await FailsAndThenIsRemovedAsync(client, RemovalStepKind.Registration);
    }

    [Fact]
    public async Task So_were_those_of_a_run_that_was_stopped()
    {
        BoschClient client = await CredentialsOnlyAsync(2);
        using var stop = new CancellationTokenSource();
        BoschClient stopping = client.WithObserver(exchange =>
        {
            if (exchange.Method == "DELETE")
            {
                stop.Cancel();
            }
        });
        DeviceRemoval plan = await stopping.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);

        RemovalResult stopped = await stopping.RunRemovalAsync(plan, Forced, stop.Token);

        Assert.True(stopped.WasStopped);
        Assert.Equal("Credentials", stopped.Removal.Found);
    }

    // They took long, and the look before the next step fails: that one has found nothing.
    [Fact]
    public async Task Nothing_was_found_by_a_step_that_was_not_begun()
    {
        var clock = new LaterClock();
        await CredentialsOnlyAsync(1);
        BoschClient client = await ConnectAsync(Hub, options => options with { Service = options.Service with { Clock = clock } }, exchange =>
        {
            if (exchange.Method == "DELETE")
            {
                clock.Pass(TimeSpan.FromSeconds(6));
            }
        });
        await Simulator.AddAsync(new Fault("status", 400) { Skip = 2 }.At("things", "GET", "/api/2/things/"));

        RemovalResult failed = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal(("Registration", "Credentials"), (failed.Removal.FailedStep, failed.Removal.Found));
    }

    [Fact]
    public async Task Where_the_list_itself_failed_nothing_was_found()
    {
        BoschClient client = await CredentialsOnlyAsync(1);
        await Simulator.AddAsync(new Fault("status", 500) { Times = 2 }.At("hub", "GET", "/credentials/"));

        RemovalResult failed = await RemoveAsync(client, "ns:d1", Forced);

        Assert.NotNull(failed.Error);
        Assert.Equal("", failed.Removal.Found);
    }

    private async Task<BoschClient> CredentialsOnlyAsync(int credentials)
    {
        await Simulator.SeedAsync(Hub, "ns:d1", new { registration = false, thing = false, policy = false, credentials });
        return await ConnectAsync(Hub);
    }

    private async Task FailsAndThenIsRemovedAsync(BoschClient client, RemovalStepKind at = RemovalStepKind.Credentials)
    {
        RemovalResult failed = await RemoveAsync(client, "ns:d1", Forced);
        Assert.Equal((at.ToString(), at.ToString()), (failed.Removal.FailedStep, failed.Removal.Found));
        Assert.Empty(await Simulator.LeftoverAsync());

        // Also as a file has it.
        string text = JsonSerializer.Serialize(failed.Removal, DeviceRemoval.Json);
        foreach (DeviceRemoval earlier in new[] { failed.Removal, JsonSerializer.Deserialize(text, DeviceRemoval.Json)! })
        {
            await Simulator.ClearFaultsAsync();
            RemovalResult again = await RemoveAsync(client, earlier.ToTarget(), Forced);

            Assert.Null(again.Error);
            Assert.Equal("Removed", again.Removal.State);
        }
    }
}
