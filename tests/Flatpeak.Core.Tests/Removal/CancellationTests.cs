namespace Flatpeak.Tests.Removal;

/// <summary>A removal that is stopped in the middle sends nothing more, and is gone on with by the next run.</summary>
public sealed class CancellationTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects("GET", "/api/2/things/", 1)]
    [BothDialects("DELETE", "/(registration|devices)/", 0)]
    [BothDialects("DELETE", "/api/2/things/[^/]+$", 0)]
    [BothDialects("DELETE", "/api/2/policies/", 0)]
    public async Task Stopped_while_a_request_is_under_way_it_ends_sends_nothing_more_and_the_next_run_goes_on(
        RegistryApi dialect, string method, string path, int skip)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials = 2 });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("hang") { Method = method, Path = path, Skip = skip });
        using var stop = new CancellationTokenSource();
        var settings = new RemovalSettings();
        DeviceRemoval plan = await client.PlanRemovalAsync(new RemovalTarget("ns:d1"), settings);
        Task<RemovalResult> run = client.RunRemovalAsync(plan, settings, stop.Token);
        LoggedRequest hung = await StruckAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(hung.N, (await Simulator.BoschLogAsync())[^1].N);
        await Simulator.ClearFaultsAsync();
        Assert.True((await RemoveAsync(client, "ns:d1")).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Equal(hung.N, (await Simulator.BoschLogAsync()).Last(request => request.Fault is not null).N);
    }

    [Fact]
    public async Task Stopped_before_it_began_it_sends_nothing()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await client.PlanRemovalAsync(new RemovalTarget("ns:d1"), Forced);
        await Simulator.ClearLogAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.RunRemovalAsync(plan, Forced, new CancellationToken(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.PlanRemovalAsync(new RemovalTarget("ns:d1"), Forced, new CancellationToken(canceled: true)));

        Assert.Empty(await Simulator.BoschLogAsync());
    }

    [Fact]
    public async Task Stopped_in_the_pause_before_a_retry_it_ends_at_once()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 503) { RetryAfter = "300" }.At("hono"));
        using var stop = new CancellationTokenSource();
        DeviceRemoval plan = await client.PlanRemovalAsync(new RemovalTarget("ns:d1"), Forced);
        Task<RemovalResult> run = client.RunRemovalAsync(plan, Forced, stop.Token);
        LoggedRequest refused = await StruckAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(refused.N, (await Simulator.BoschLogAsync())[^1].N);
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
