using Flatpeak.Comparison;

namespace Flatpeak.Tests.Documents;

/// <summary>
/// What <c>docs/services.md</c> says is sent is sent, and nothing else: every request of everything that the clients can do
/// is on the page, and every row of it is sent by something.
/// </summary>
public sealed class ServicesPageTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Connection = "c2-idle";
    private static readonly RemovalSettings Restoring = new() { RestorePolicy = true };

    [Fact]
    public async Task Every_request_is_on_the_page_and_every_row_of_it_is_sent()
    {
        await Simulator.ClearLogAsync();
        await DoAllOfFlatpeakAsync();
        await DoAllOfBoschAsync(RegistryApi.Hono);
        await DoAllOfBoschAsync(RegistryApi.BoschHub);
        await ConnectToTenantsThatShowNothingAsync();
        await ProvisionAsync();

        IReadOnlyList<LoggedRequest> sent = await Simulator.LogAsync("*");
        string[] unlisted = [.. sent.Where(request => !ServicesPage.Operations.Any(row => row.Is(request))).Select(request => $"{request.Service} {request} {request.Body}").Distinct()];
        ServicesPage.Operation[] unsent = [.. ServicesPage.Operations.Where(row => !sent.Any(row.Is))];
        Assert.Empty(unlisted);
        Assert.Empty(unsent);
    }

    private async Task DoAllOfFlatpeakAsync()
    {
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        Device device = await flatpeak.CreateDeviceAsync("ref-1");
        await flatpeak.CreateDeviceWithoutReferenceAsync();
        await flatpeak.FindDeviceAsync("ref-1");
        await flatpeak.GetDeviceAsync(device.Id);
        await flatpeak.SetReferenceAsync(device.Id, "ref-2");
        await Simulator.SeedAsync(150, "seeded-");
        Assert.Equal(152, await flatpeak.ListDevicesAsync().CountAsync());
        await flatpeak.DeleteDeviceAsync(DeviceTarget.Of(device));
    }

    private async Task DoAllOfBoschAsync(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, ["ns:first", "ns:second"]);
        BoschClient client = await ConnectAsync(Simulator.BoschOptions(dialect));
        await client.CreateDeviceAsync(New("ns:new"));
        await client.FindRegistrationAsync("ns:new");
        await client.SearchThingsAsync(new ThingQuery("like(thingId,\"ns:*\")", ["ns"])).CountAsync();
        await client.SearchThingsAsync(new ThingQuery(null, [])).CountAsync();
        await client.SampleFieldsAsync();

        await Simulator.SeedReferenceAsync("ns:second");
        using (FlatpeakClient flatpeak = await Simulator.ConnectAsync())
        {
            var settings = new ComparisonSettings { SettleTime = TimeSpan.Zero, IncludeCredentials = true };
            Assert.NotEqual(0, await new FleetComparison(flatpeak, client, settings).RunAsync().CountAsync());
        }

        Assert.Null((await RemoveAsync(client, "ns:first")).Error);
        Assert.Null((await RemoveAsync(client, "ns:new", Forced)).Error);
        Assert.Null((await RemoveAsync(client, "ns:new", new RemovalSettings { IgnoreMissing = true })).Error);
        await Simulator.TakeAwayAsync("policies/ns:second");
        Assert.Null((await RemoveAsync(client, "ns:second", Restoring)).Error);

        await client.ListConnectionsAsync();
        await client.GetConnectionAsync(Connection);
        await client.ResetConnectionMetricsAsync(Connection);
        await Simulator.AddAsync(new Fault("status", 400) { Times = 1 }.At("things", "DELETE", "/connections/"));
        Assert.NotNull(await FailsAsync(() => client.RemoveConnectionAsync(Connection, null, TimeSpan.Zero, force: true)));
        await client.RemoveConnectionAsync(Connection, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false);
        await Simulator.PutConnectionAsync(Connection);
    }

    private async Task ConnectToTenantsThatShowNothingAsync()
    {
        BoschOptions mistyped = Simulator.BoschOptions(RegistryApi.Hono) with { TenantId = "t1-typo" };
        Assert.NotNull(await FailsAsync(() => ConnectAsync(mistyped)));
        await Simulator.SetAsync("*", new { honoTenants = false });
        await ConnectAsync(mistyped);
    }

    private async Task ProvisionAsync() => await (await ConnectAsync(Simulator.ProvisioningOptions())).CreateDeviceAsync(New("ns:provisioned"));

    private static NewDevice New(string id) => new(id, id, id, new NewCredential(id.Replace(':', '_'), Simulator.Secret("device-PASSWORD")));
}
