namespace Flatpeak.Tests.Documents;

/// <summary>Who gives up first: Things, so that what was reported as failed is not carried out later.</summary>
public sealed class TimeoutTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects(30, "25s")]
    [BothDialects(10, "8s")]
    [BothDialects(1, "800ms")]
    [BothDialects(3600, "60s")]
    public async Task Every_write_says_how_long_Things_may_take_and_that_is_less_than_we_wait(RegistryApi dialect, int seconds, string timeout)
    {
        BoschClient client = await ConnectAsync(dialect, With(retries: 0, seconds));

        await client.CreateDeviceAsync(new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Simulator.Secret("word"))));
        await RemoveAsync(client, "ns:d1", Forced);

        LoggedRequest[] writes = [.. (await Simulator.BoschLogAsync()).Where(request => request is { Service: "things", Method: "PUT" or "DELETE" })];
        Assert.Equal(4, writes.Count(request => !request.IsProbe));
        Assert.All(writes, request => Assert.Equal($"timeout={timeout}", request.Query));
    }

    [Theory]
    [BothDialects]
    public async Task A_deletion_that_takes_too_long_has_not_happened_when_it_is_reported(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect, With(retries: 0, seconds: 5));
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.SetAsync("things", new { latencyMs = 4_500 });

        RemovalResult result = await client.RunRemovalAsync(plan, Forced);
        await Simulator.AllEndedAsync();

        Assert.Equal(408, result.Error?.StatusCode);
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());
    }
}
