namespace Flatpeak.Tests.Creation;

/// <summary>
/// Whether a credential at the Hub has our password nobody can read. Where one is there when the request that adds it is repeated, it may
/// be somebody else's, with theirs.
/// </summary>
public sealed class HubPasswordTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [InlineData("status", true)]
    [InlineData("statusAfter", false)]
    public async Task A_password_that_may_be_another_ones_is_told(string kind, bool isTheirs)
    {
        bool isGiven = !isTheirs;
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, observer: exchange =>
        {
            if (!isGiven && exchange.Method == "POST" && exchange.Path.Contains("/credentials/", StringComparison.Ordinal))
            {
                isGiven = true;
                Simulator.GiveHubCredentialAsync("ns:d1", "ns_d1").GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault(kind, 503) { Times = 1 }.At("hub", "POST", "/credentials/"));

        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.False(created.WasThere);
        Assert.Matches("'ns:d1'.*may have.*another password.*remove the device and create it again", created.Warning);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // The one call of the Device Provisioning API takes the password along.
    [Fact]
    public async Task So_it_is_by_the_device_provisioning_api()
    {
        BoschClient client = await ConnectAsync(Simulator.ProvisioningOptions());
        await Simulator.AddAsync(new Fault("statusAfter", 503) { Times = 1 }.At("provisioning", "POST", "/devices"));

        Assert.NotNull((await client.CreateDeviceAsync(Device("ns:d1"))).Warning);
    }

    // At Hono it is known again by its mark.
    [Theory]
    [InlineData(RegistryApi.BoschHub, "hub", "POST", "/registration/")]
    [InlineData(RegistryApi.BoschHub, "things", "PUT", "/things/")]
    [InlineData(RegistryApi.Hono, "hono", "PUT", "/credentials/")]
    public async Task One_that_is_ours_for_certain_is_not(RegistryApi dialect, string service, string method, string path)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("statusAfter", 503) { Times = 1 }.At(service, method, path));

        Assert.Null((await client.CreateDeviceAsync(Device("ns:d1"))).Warning);
        Assert.Equal([1], await Simulator.FaultHitsAsync());
    }
}
