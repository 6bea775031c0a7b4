namespace Flatpeak.Tests.Bosch;

/// <summary>A registry that cannot list devices, as Hono's JDBC registry before 2.4, which answers 501.</summary>
public sealed class WithoutSearchTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task It_is_connected_to_by_its_tenant_and_devices_are_removed()
    {
        await Simulator.SetAsync("*", new { honoSearch = false });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");

        BoschClient client = await ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono));

        Assert.Equal(
            ["hono GET /v1/devices/t1?pageSize=1", "hono GET /v1/tenants/t1"],
            (await Simulator.BoschRequestsAsync()).Where(request => request.StartsWith("hono", StringComparison.Ordinal)));
        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("t2")]
    [InlineData("T1")]
    public async Task Another_tenant_is_told_from_it(string tenant)
    {
        await Simulator.SetAsync("*", new { honoSearch = false });

        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono) with { TenantId = tenant }));

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains($"'{tenant}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_service_that_answers_501_is_told_from_it()
    {
        await Simulator.AddAsync(new Fault("status", 501).At("hono"));

        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono)));

        Assert.Equal(501, error.StatusCode);
    }
}
