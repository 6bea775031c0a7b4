namespace Flatpeak.Tests.Removal;

/// <summary>
/// Two rows name one device, and what the first has removed is made anew by the next command while the second is still under way. One
/// connection does one thing at a time with a device.
/// </summary>
public sealed class OneAfterTheOtherTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task What_is_made_anew_stays_whole(RegistryApi dialect)
    {
        await Simulator.SetAsync("*", new { latencyMs = 10 });
        BoschClient client = await ConnectAsync(dialect);
        for (int i = 0; i < 8; i++)
        {
            string id = $"ns:d{i}";
            await Simulator.SeedAsync(dialect, id);
            DeviceRemoval[] rows = [await PlanAsync(client, id), await PlanAsync(client, id)];
            Task<RemovalResult> first = client.RunRemovalAsync(rows[0], Settings);
            Task<RemovalResult> second = client.RunRemovalAsync(rows[1], Settings);
            Assert.Null((await first).Error);
            Task<CreatedDevice> anew = client.CreateDeviceAsync(
                new NewDevice(id, id, id, new NewCredential(id.Replace(':', '_'), Simulator.Secret("anew"))));

            RemovalResult result = await second;
            await anew;

            Assert.True(result.Error is null or { Kind: ServiceErrorKind.Conflict }, result.Error?.Message);
            string registry = dialect == RegistryApi.Hono ? "hono" : "hub";
            Assert.Equal(
                new[] { $"{registry} credential ns_d{i}", $"{registry} registration {id}", $"policy {id}", $"thing {id}" },
                (await Simulator.LeftoverAsync()).Where(one => one.EndsWith($"d{i}", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_creation_waits_for_the_end_of_a_removal_and_what_the_removal_stands_on_is_looked_at_after_a_wait()
    {
        await Simulator.SetAsync("*", new { searchLagMs = 300 });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await PlanAsync(client, "ns:d1");
        Task<CreatedDevice>? creation = null;
        Task<RemovalResult>? again = null;
        bool isLookedAt = false;

        RemovalResult result = await client.RunRemovalAsync(plan, Settings, async (time, stop) =>
        {
            creation ??= client.CreateDeviceAsync(
                new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Simulator.Secret("anew"))), cancellationToken: CancellationToken.None);
            again ??= client.RunRemovalAsync(
                plan, Settings, Task.Delay, null,
                _ =>
                {
                    isLookedAt = true;
                    return Task.FromException(new ServiceException(ServiceErrorKind.Conflict, "It is out of date."));
                },
                CancellationToken.None);
            await Task.Delay(time, stop);
            Assert.False(creation.IsCompleted || again.IsCompleted);
        });

        Assert.Null(result.Error);
        await creation!;
        Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => again!)).Kind);
        Assert.True(isLookedAt);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    private static RemovalSettings Settings { get; } = new() { SearchLag = TimeSpan.FromMilliseconds(500) };

    private static Task<DeviceRemoval> PlanAsync(BoschClient client, string id) => client.PlanRemovalAsync(new ThingTarget(id), Settings);
}
