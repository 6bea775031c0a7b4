using System.Text.Json;
using Flatpeak.Comparison;

namespace Flatpeak.Tests.Bosch;

/// <summary>What was read at one place says so, and is never looked for at another, which may have a tenant and devices of the same names.</summary>
public sealed class WhoseTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task A_thing_says_where_this_session_read_it_whatever_the_service_says()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        (string, string, string) here = (client.Options.TenantId, client.Options.RegistryAddress.Authority, client.Options.ThingsAddress.Authority);
        List<Thing> found = [(await client.FindThingAsync("ns:d1"))!, .. await client.SearchThingsAsync(new ThingQuery(null, [])).ToListAsync()];
        await Simulator.AddAsync(Fault.Says("""{"thingId":"ns:d1","tenantId":"t2","registryHost":"other.example.com","thingsHost":"other.example.com"}""").At("things", "GET", "/things/"));
        found.Add((await client.FindThingAsync("ns:d1"))!);

        Assert.Equal(3, found.Count);
        Assert.All(found, thing => Assert.Equal(here, (thing.TenantId, thing.RegistryHost, thing.ThingsHost)));
    }

    [Theory]
    [BothDialects]
    public async Task So_does_a_connection_and_one_of_the_same_id_elsewhere_is_not_taken_for_it(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);
        BoschOptions here = client.Options;
        await Simulator.AddAsync(Fault.Says("""[{"id":"c2-idle","thingsHost":"other.example.com","solutionId":"other"}]""").At("things", "GET", "/connections$"));
        Connection reset = await client.ResetConnectionMetricsAsync("c2-idle");
        Connection[] read = [.. await client.ListConnectionsAsync(), await client.GetConnectionAsync("c2-idle"), reset];
        Assert.All(read, one => Assert.Equal((here.ThingsHost, here.SolutionId), (one.ThingsHost, one.SolutionId)));

        var target = new ConnectionTarget(reset.Id) { MetricsReset = reset.MetricsReset, ThingsHost = reset.ThingsHost, SolutionId = reset.SolutionId };
        target.EnsureIsOf(here);
        foreach (BoschOptions other in new[] { here with { ThingsAddress = ByName(here.ThingsAddress) }, here with { SolutionId = "s2" } }.Take(dialect == RegistryApi.BoschHub ? 2 : 1))
        {
            Assert.Equal(ServiceErrorKind.AccountMismatch, Assert.Throws<ServiceException>(() => target.EnsureIsOf(other)).Kind);
        }

        // What does not say where it was reset may be taken, and proves nothing.
        Assert.Equal(reset.MetricsReset, target.ResetAt(here));
        foreach (ConnectionTarget silent in new[] { target with { ThingsHost = null }, target with { ThingsHost = "", SolutionId = "" } })
        {
            silent.EnsureIsOf(here);
            Assert.Null(silent.ResetAt(here));
        }
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("Things")]
    public async Task What_was_planned_for_one_host_or_tenant_is_not_removed_from_another(string service)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        BoschClient elsewhere = await ConnectAsync(RegistryApi.Hono, options => service == "Things"
            ? options with { ThingsAddress = ByName(options.ThingsAddress) }
            : options with { RegistryAddress = ByName(options.RegistryAddress) });
        (string own, string other) = service == "Things"
            ? (client.Options.ThingsAddress.Authority, elsewhere.Options.ThingsAddress.Authority)
            : (client.Options.RegistryAddress.Authority, elsewhere.Options.RegistryAddress.Authority);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        var thing = new FleetFinding
        {
            Kind = FindingKind.OnlyAtThings, ThingId = "ns:d1", HubDeviceId = "ns:d1", RegistryHost = plan.RegistryHost, ThingsHost = plan.ThingsHost,
        };
        await Simulator.ClearLogAsync();

        ServiceException[] hosts =
        [
            await FailsAsync(() => elsewhere.RunRemovalAsync(plan, Forced)),
            await FailsAsync(() => elsewhere.PlanRemovalAsync(plan.ToTarget(), Forced)),
            await FailsAsync(() => elsewhere.PlanRemovalAsync(thing.ToThingTarget(), Forced)),
        ];
        ServiceException[] tenants =
        [
            await FailsAsync(() => client.RunRemovalAsync(plan with { TenantId = "t2" }, Forced)),
            await FailsAsync(() => client.PlanRemovalAsync((plan with { TenantId = "t2" }).ToTarget(), Forced)),
        ];

        Assert.All([.. hosts, .. tenants], error => Assert.Equal(ServiceErrorKind.AccountMismatch, error.Kind));
        Assert.All(hosts, error => Assert.Contains($"{service} ({own}); the session's {service} is {other}. Nothing was sent.", error.Message, StringComparison.Ordinal));
        Assert.All(tenants, error => Assert.Contains("'t2'", error.Message, StringComparison.Ordinal));
        Assert.Empty(await Simulator.BoschLogAsync());
        Assert.True((await client.RunRemovalAsync(plan, Forced)).Removal.Succeeded);
    }

    [Fact]
    public async Task A_removal_says_whose_device_it_is_at_Flatpeak_and_means_the_one_that_was_there_then()
    {
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await flatpeak.CreateDeviceAsync("ns:d1");
        ThingTarget whose = new("ns:d1") { AccountId = flatpeak.AccountId, LiveMode = flatpeak.LiveMode };

        DeviceRemoval removal = (await RemoveAsync(client, whose, Forced)).Removal;
        removal = JsonSerializer.Deserialize(JsonSerializer.Serialize(removal, DeviceRemoval.Json), DeviceRemoval.Json)!;
        DeviceTarget device = removal.ToDeviceTarget();
        ServiceException[] elsewhere =
        [
            await FailsAsync(() => flatpeak.DeleteDeviceAsync(device with { AccountId = "acc_another" })),
            await FailsAsync(() => flatpeak.DeleteDeviceAsync(device with { LiveMode = true })),
        ];
        await flatpeak.DeleteDeviceAsync(device);
        Device anew = await flatpeak.CreateDeviceAsync("ns:d1");
        DeviceRemoval old = removal with { Ended = removal.Ended - TimeSpan.FromMinutes(1) };

        Assert.Equal((flatpeak.AccountId, false), (removal.ToTarget().AccountId, removal.ToTarget().LiveMode));
        Assert.True(removal.ThingGone < removal.Ended);
        Assert.Equal((removal.TenantId, removal.ThingsHost, removal.ThingGone), (device.TenantId, device.ThingsHost, device.AsOf));
        Assert.All(elsewhere, error => Assert.Equal(ServiceErrorKind.AccountMismatch, error.Kind));
        Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => flatpeak.DeleteDeviceAsync(old.ToDeviceTarget()))).Kind);
        Assert.Equal(anew.Id, (await flatpeak.FindDeviceAsync("ns:d1"))?.Id);
    }

    [Fact]
    public async Task Names_of_hosts_are_one_in_any_case_and_none_is_as_good_as_the_right_one()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { ThingsAddress = ByName(options.ThingsAddress) });

        foreach (string? host in new[] { null, "", client.Options.ThingsHost.ToUpperInvariant() })
        {
            new ThingTarget("ns:d1") { ThingsHost = host }.EnsureIsOf(client.Options);
        }

        Assert.Null(new ThingTarget("ns:d1") { ThingsHost = client.Options.ThingsHost }.NamesIn(client.Options));
        Assert.Equal("other.example.com", new ThingTarget("ns:d1") { ThingsHost = "other.example.com" }.NamesIn(client.Options)![ThingNames.ThingsHost]);
    }

    // The same service, by a name that only a person knows to be the same.
    private static Uri ByName(Uri address) => new UriBuilder(address) { Host = "localhost" }.Uri;

    [Theory]
    [InlineData("https://ditto.example.com/api/2", "ditto.example.com")]
    [InlineData("https://ditto.example.com:8443/api/2/", "ditto.example.com:8443")]
    [InlineData("https://gateway.example.com/staging/api/2", "gateway.example.com/staging")]
    [InlineData("https://gateway.example.com/prod/api/2/", "gateway.example.com/prod")]
    [InlineData("https://gateway.example.com/things", "gateway.example.com/things")]
    [InlineData("https://gateway.example.com/staging/v1/", "gateway.example.com/staging")]
    [InlineData("https://hono.example.com/v1", "hono.example.com")]
    public void Installations_behind_one_host_are_told_apart_by_the_path(string address, string host)
    {
        Assert.Equal(host, BoschOptions.HostOf(new Uri(address)));
        BoschOptions session = new() { TenantId = "t1", RegistryAddress = new Uri(address), ThingsAddress = new Uri(address) };
        ThingTarget here = new("ns:d1") { RegistryHost = host, ThingsHost = host };
        here.EnsureIsOf(session);
        string other = $"{session.ThingsAddress.Authority}/other";
        foreach (ThingTarget elsewhere in new[] { here with { ThingsHost = other }, here with { RegistryHost = other } })
        {
            Assert.Equal(ServiceErrorKind.AccountMismatch, Assert.Throws<ServiceException>(() => elsewhere.EnsureIsOf(session)).Kind);
        }
    }
}
