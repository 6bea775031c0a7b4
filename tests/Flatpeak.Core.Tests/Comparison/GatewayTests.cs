using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>A device may log in through a gateway, which its registration names: it needs no credentials of its own.</summary>
public sealed class GatewayTests(Simulator simulator) : ComparisonTests(simulator)
{
    private const string Meter = "ns:meter";

    public static TheoryData<string, bool> Registrations => new()
    {
        { """{"via":["ns:gw"]}""", true },
        { """{"viaGroups":["gateways"]}""", true },
        { """{"via":[],"viaGroups":["gateways"]}""", true },
        { """{"via":[],"viaGroups":[]}""", false },
        { """{"via":null}""", false },
        { """{"via":{"ns:gw":true},"viaGroups":[""]}""", false },
        { "{}", false },
    };

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task What_logs_in_through_one_is_not_without_credentials_and_is_looked_at_once(string registration, bool isBehind)
    {
        await SeedMeterAsync(registration);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetRow[] list = [new("ns:gw"), new(Meter)];

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, Quick with { List = list, IncludeCredentials = true });

        Assert.Equal(isBehind ? [] : [$"NoCredentials {Meter}"], Told(findings));
        if (isBehind)
        {
            Assert.Equal(
                [$"hono GET /v1/credentials/t1/{Meter}", $"hono GET /v1/credentials/t1/{Meter}", $"hono GET /v1/devices/t1/{Meter}"],
                (await Simulator.BoschRequestsAsync())
                    .Where(request => request.StartsWith("hono", StringComparison.Ordinal) && request.EndsWith(Meter, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task A_finding_without_credentials_is_out_of_date_where_a_gateway_may_act_for_it_by_now(string registration, bool isBehind)
    {
        await SeedMeterAsync(registration);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        var finding = new FleetFinding
        {
            Kind = FindingKind.NoCredentials, CallsFor = FindingRemedy.RemoveFromBosch | FindingRemedy.CreateAtBosch, ThingId = Meter,
            HubDeviceId = Meter, ReferenceId = Meter, Where = FleetSides.Flatpeak | FleetSides.Registry | FleetSides.Things,
        };

        Task look = bosch.EnsureStillMissingAsync(finding, flatpeak);

        if (isBehind)
        {
            ServiceException error = await FailsAsync(() => look);
            Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
            Assert.Matches("a gateway at .* may act for device 'ns:meter' by now \\(via\\)", error.Message);
        }
        else
        {
            await look;
        }
    }

    /// <summary>What the registration of a gateway says, and that of who relies on it.</summary>
    public static TheoryData<string, string> Reliances => new()
    {
        { "{}", """{"via":["ns:gw"]}""" },
        { """{"memberOf":["gateways"]}""", """{"viaGroups":["gateways"]}""" },
    };

    [Theory]
    [MemberData(nameof(Reliances))]
    public async Task One_that_others_rely_on_is_not_called_to_be_removed(string gateway, string device)
    {
        await SeedMeterAsync(device);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:gw2", new { thing = false, policy = false });
        await Simulator.SeedAsync(
            RegistryApi.Hono, "ns:gw3", new { thing = false, policy = false, registered = Json(gateway.Replace("gw", "gw3", StringComparison.Ordinal)) });
        await Simulator.SeedAsync(
            RegistryApi.Hono, "ns:other", new { thing = false, policy = false, registered = Json(device.Replace("ns:gw", "ns:gw3", StringComparison.Ordinal)) });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch);

        Assert.Equal(["OnlyInRegistry ns:gw2", "OnlyInRegistry ns:gw3", "OnlyInRegistry ns:other"], Told(findings));
        Assert.All(findings, one => Assert.Equal(
            one.HubDeviceId == "ns:gw3" ? (true, FindingRemedy.None) : (false, FindingRemedy.RemoveFromBosch), (one.IsGateway, one.CallsFor)));
        ServiceException refused = Assert.Throws<ServiceException>(
            () => findings.Single(one => one.IsGateway).EnsureCallsFor(FindingRemedy.RemoveFromBosch));
        Assert.Contains("calls for nothing", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Other devices may log in through it, as their gateway", refused.Message, StringComparison.Ordinal);
    }

    // The list is what says so, and that may come last: the finding waits for it, and nothing is asked for that.
    [Fact]
    public async Task Who_relies_on_one_may_be_on_the_last_page_of_a_registry_that_is_slow()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "a:gw", new { thing = false, policy = false });
        await SeedSoundAsync(RegistryApi.Hono, "b:d", 250);
        await Simulator.SeedReferenceAsync("c:d");
        await Simulator.SeedAsync(RegistryApi.Hono, "c:d", new { registered = Json("""{"via":["a:gw"]}""") });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("late") { Query = "pageOffset=1$", Times = 1 }.At("hono", "GET"));

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch));

        Assert.Equal(("a:gw", true, FindingRemedy.None), (finding.HubDeviceId, finding.IsGateway, finding.CallsFor));
        Assert.Equal(2, (await Simulator.BoschRequestsAsync()).Count(request => request.StartsWith("hono GET /v1/devices/t1?", StringComparison.Ordinal)));
    }

    // Whoever names it may be on a page that could not be read.
    [Fact]
    public async Task What_a_list_that_was_cut_may_name_is_not_called_to_be_removed()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "a:gw", new { thing = false, policy = false });
        await SeedSoundAsync(RegistryApi.Hono, "b:d", 250);
        await Simulator.SeedReferenceAsync("c:d");
        await Simulator.SeedAsync(RegistryApi.Hono, "c:d", new { registered = Json("""{"via":["a:gw"]}""") });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault("status", 500) { Query = "pageOffset=1$" }.At("hono", "GET"));
        var comparison = new FleetComparison(flatpeak, bosch, Quick with { List = [new("c:d"), .. Enumerable.Range(1, 250).Select(i => new FleetRow($"b:d{i}"))] });
        var findings = new List<FleetFinding>();

        await FailsAsync(async () =>
        {
            await foreach (FleetFinding finding in comparison.RunAsync())
            {
                findings.Add(finding);
            }
        });

        Assert.DoesNotContain(findings, one => one.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch));
    }

    // A new registration would name no gateway.
    [Theory]
    [BothDialects]
    public async Task A_listed_device_behind_one_is_told_and_not_made_anew(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:s", 1);
        await Simulator.SeedReferenceAsync(Meter);
        await Simulator.SeedAsync(
            dialect, Meter, new { credentials = 0, thing = false, policy = false, registered = Json("""{"via":["ns:s1"]}""") });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = [new("ns:s1"), new(Meter)] }));

        Assert.Equal(
            (FindingKind.MissingAtThings, FindingRemedy.None, true), (finding.Kind, finding.CallsFor, finding.IsBehindGateway));
        ServiceException refused = Assert.Throws<ServiceException>(() => finding.EnsureCallsFor(FindingRemedy.CreateAtBosch));
        Assert.Contains("registered behind a gateway, and would not be so any more", refused.Message, StringComparison.Ordinal);

        // One that was found before it got its gateway is out of date.
        ServiceException error = await FailsAsync(() => bosch.EnsureStillMissingAsync(
            finding with { CallsFor = FindingRemedy.RemoveFromBosch | FindingRemedy.CreateAtBosch, IsBehindGateway = false }, flatpeak));
        Assert.Matches("a gateway at .* may act for device 'ns:meter' by now \\(via\\)", error.Message);
    }

    /// <summary>Bosch's own documents name one gateway, by its id.</summary>
    [Theory]
    [InlineData("\"ns:gw\"")]
    [InlineData("[\"ns:gw\"]")]
    public async Task So_it_is_at_the_Hub(string via)
    {
        await SeedSoundAsync(RegistryApi.BoschHub, "ns:s", 1);
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:gw", new { thing = false, policy = false });
        await Simulator.SeedReferenceAsync(Meter);
        await Simulator.SeedAsync(RegistryApi.BoschHub, Meter, new { credentials = 0, registered = Json($$"""{"via":{{via}}}""") });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.BoschHub);

        FleetFinding gateway = Assert.Single(await CompareAsync(
            flatpeak, bosch, Quick with { List = [new("ns:s1"), new(Meter)], IncludeCredentials = true }));

        Assert.Equal(("ns:gw", true, FindingRemedy.None), (gateway.HubDeviceId, gateway.IsGateway, gateway.CallsFor));
    }

    // It is completed as any other.
    [Fact]
    public async Task One_that_is_a_device_too_is_still_called_to_be_created_where_it_is_missing()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:gw");
        await Simulator.SeedReferenceAsync(Meter);
        await Simulator.SeedAsync(RegistryApi.Hono, Meter, new { credentials = 0, registered = Json("""{"via":["ns:gw"]}""") });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono)));

        Assert.Equal((FindingKind.MissingAtFlatpeak, FindingRemedy.CreateAtFlatpeak), (finding.Kind, finding.CallsFor));
    }

    private static System.Text.Json.JsonElement Json(string text) => System.Text.Json.JsonDocument.Parse(text).RootElement;

    private async Task SeedMeterAsync(string registration)
    {
        foreach (string id in new[] { "ns:gw", Meter })
        {
            await Simulator.SeedReferenceAsync(id);
        }

        await Simulator.SeedAsync(RegistryApi.Hono, "ns:gw");
        await Simulator.SeedAsync(
            RegistryApi.Hono, Meter, new { credentials = 0, registered = Json(registration) });
    }
}
