namespace Flatpeak.Tests.Documents;

/// <summary>The resource <c>tenants</c> of a registry with Hono's API, which may be missing.</summary>
public sealed class TenantTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task A_registry_without_tenants_and_with_an_empty_tenant_is_connected_to()
    {
        await Simulator.SetAsync("*", new { honoTenants = false });

        BoschClient client = await ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono));

        Assert.Null(await client.FindRegistrationAsync("ns:d1"));
    }

    // Hono looks at the parameters of a search before the tenant: that it refuses them says nothing of the tenant.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mistyped_tenant_is_refused_where_the_registry_has_tenants(bool search)
    {
        await Simulator.SetAsync("*", new { honoSearch = search });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");

        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono) with { TenantId = "t1-typo" }));

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains("'t1-typo'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t1", true, true)]
    [InlineData("t1", false, false)]
    [InlineData("t1-typo", true, false)]
    public async Task Without_tenants_only_a_device_proves_one_and_what_is_not_proven_is_told(string tenant, bool device, bool isVerified)
    {
        await Simulator.SetAsync("*", new { honoTenants = false });
        await Simulator.SeedAsync(RegistryApi.Hono, device ? ["ns:d1"] : []);

        BoschClient client = await ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono) with { TenantId = tenant });

        Assert.Equal(isVerified, client.IsTenantVerified);
        Assert.Equal(isVerified, client.WithObserver(null).IsTenantVerified);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v2/")]
    [InlineData("/v1/devices/")]
    public async Task A_wrong_address_is_told_from_it(string path)
    {
        await Simulator.SetAsync("*", new { honoTenants = false });
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);

        ServiceException error = await FailsAsync(() => ConnectAsync(options with { RegistryAddress = new Uri(options.RegistryAddress, path) }));

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains("/v1", error.Message, StringComparison.Ordinal);
        Assert.All(await Simulator.BoschLogAsync(), request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task What_answers_everything_with_a_page_is_none()
    {
        await Simulator.SetAsync("*", new { honoTenants = false });
        await Simulator.AddAsync(
            new Fault("status", 404) { Query = "pageSize=1$" }.At("hono"),
            new Fault("status", 400) { Body = "<html>no</html>" }.At("hono", path: "/devices/"));

        Assert.NotNull(await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono))));
    }
}
