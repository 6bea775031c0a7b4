namespace Flatpeak.Tests.Creation;

/// <summary>One device, asked for several times: created once, and never half taken away by another creation.</summary>
public sealed class SameDeviceTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Of_eight_at_once_exactly_one_is_created_and_seven_are_told(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        await Simulator.SetAsync("*", new { latencyMs = 20 });

        ServiceErrorKind?[] kinds = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => KindOfFailureAsync(client, "ns:d1")));

        Assert.Equal(7, kinds.Count(kind => kind == ServiceErrorKind.Conflict));
        Assert.Single(kinds, kind => kind is null);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
        Assert.Equal(WritesOf(way, "ns:d1"), await Simulator.BoschWritesAsync());
    }

    [Fact]
    public async Task Two_things_that_name_one_device_in_the_registry_are_told_apart()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        await Simulator.SetAsync("*", new { latencyMs = 20 });
        Task<CreatedDevice> first = client.CreateDeviceAsync(Device("ns:d1", deviceId: "hub-1"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d2", deviceId: "hub-1")));
        await first;

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Contains("'hub-1'", error.Message, StringComparison.Ordinal);
        Assert.Equal(["hono registration hub-1", "hono credential hub-1", "thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // Nothing of it is remembered here: it is the services that know what there is.
    [Fact]
    public async Task After_it_was_removed_it_can_be_created_again()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        await client.CreateDeviceAsync(Device("ns:d1"));
        Assert.Equal(ServiceErrorKind.Conflict, await KindOfFailureAsync(client, "ns:d1"));

        await RemoveAsync(client, "ns:d1", Forced);

        Assert.Null(await KindOfFailureAsync(client, "ns:d1"));
    }

    // A million devices a run: what was created must not stay in memory. That of the last minute may, as a search may lack it.
    [Fact]
    public async Task The_ids_of_what_was_created_are_not_kept()
    {
        var clock = new LaterClock();
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);
        BoschClient client = await ConnectAsync(options with { Service = options.Service with { Clock = clock } });
        WeakReference[] ids = await CreateSeveralAsync(client, 10, "kept");
        clock.Pass(TimeSpan.FromMinutes(2));
        await CreateSeveralAsync(client, 1, "last");

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(0, ids.Count(id => id.IsAlive));
        Assert.Equal(44, (await Simulator.LeftoverAsync()).Count);
        GC.KeepAlive(client);
    }

    private static async Task<WeakReference[]> CreateSeveralAsync(BoschClient client, int count, string name)
    {
        var ids = new WeakReference[count];
        for (int i = 0; i < count; i++)
        {
            string id = $"ns:{name}-{i}";
            ids[i] = new WeakReference(id);
            await client.CreateDeviceAsync(Device(id));
        }

        return ids;
    }
}
