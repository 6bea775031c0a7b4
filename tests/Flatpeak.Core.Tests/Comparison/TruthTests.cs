using System.Globalization;
using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>No finding is made of what is not so: faults, limits, changes, a search that lags, a list that cannot be read.</summary>
public sealed class TruthTests(Simulator simulator) : ComparisonTests(simulator)
{
    /// <summary>FLATPEAK_COMPARE_RUNS=20 for that many.</summary>
    public static TheoryData<int> Runs => [.. Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("FLATPEAK_COMPARE_RUNS"), CultureInfo.InvariantCulture, out int runs) ? runs : 2)];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task With_faults_a_rate_limit_and_devices_that_come_and_go_nothing_false_is_found(int run)
    {
        RegistryApi dialect = run % 2 == 0 ? RegistryApi.BoschHub : RegistryApi.Hono;
        var random = new Random(run);
        var fleet = new SeededFleet(dialect, 300, 4);
        await fleet.SeedAsync(Simulator);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 10 });
        BoschClient bosch = await ConnectAsync(dialect, With(10));
        await Simulator.SetAsync("*", new
        {
            searchLagMs = 300, faultRate = 0.05, rateLimit = new { permits = 100 + random.Next(200), windowMs = 500, retryAfter = "seconds" },
        });
        using var end = new CancellationTokenSource();
        Task churn = ChurnAsync(dialect, random, end.Token);

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, bosch, new ComparisonSettings { List = [.. fleet.List, .. Names("ch:d", 200).Select(name => new FleetRow(name))], SettleTime = TimeSpan.FromSeconds(1.5) });

        await end.CancelAsync();
        await churn;

        // What comes and goes is in the list, so that "in the list and nowhere" is true of it for a while.
        string[] told = Told(findings.Where(one => !(one.Kind == FindingKind.OnlyInList && one.ThingId!.StartsWith("ch:", StringComparison.Ordinal))));
        Assert.Equal(fleet.Expected.Where(one => !one.StartsWith("NoCredentials", StringComparison.Ordinal)), told);
    }

    [Theory]
    [BothDialects(FleetSides.Flatpeak, "flatpeak", "starting_after=")]
    [BothDialects(FleetSides.Registry, "registry", "skip=[1-9]|pageOffset=[1-9]")]
    [BothDialects(FleetSides.Things, "things", "cursor")]
    public async Task Of_a_side_that_cannot_be_read_to_its_end_no_finding_says_that_something_is_missing_there(
        RegistryApi dialect, FleetSides side, string service, string query)
    {
        var fleet = new SeededFleet(dialect, 400, 4);
        await fleet.SeedAsync(Simulator);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync(FewRetries);
        BoschClient bosch = await ConnectAsync(dialect, With(2));
        service = service == "registry" ? dialect == RegistryApi.Hono ? "hono" : "hub" : service;
        await Simulator.AddAsync(new Fault("status", 400) { Query = query }.At(service, "GET"));

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, Quick with { List = fleet.List });

        Assert.Contains($"{side} could not be read to its end", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(findings, one => ((one.WhereNot | one.WhereUnknown) & side) != 0);
        Assert.Contains(findings, one => one.Kind == FindingKind.NotInList);
        Assert.Subset(fleet.Expected.ToHashSet(), Told(findings).ToHashSet());
    }

    [Fact]
    public async Task A_registry_that_cannot_list_its_devices_says_so()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.SetAsync("*", new { honoSearch = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, await ConnectAsync(RegistryApi.Hono));

        Assert.Empty(findings);
        Assert.Equal(501, error.StatusCode);
        Assert.Contains("cannot list its devices", error.Message, StringComparison.Ordinal);
        Assert.Contains("2.4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_that_shows_nothing_and_that_nobody_has_proven_is_no_empty_registry()
    {
        await SeedAsync(RegistryApi.Hono, "ns:d", 3, new { count = 3 });
        await Simulator.SetAsync("*", new { honoTenants = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono, options => options with { TenantId = "t1-typo" }));

        Assert.Empty(findings);
        Assert.Contains("'t1-typo'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects]
    public async Task What_the_search_does_not_show_yet_is_not_missing(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:d", 3);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        await Simulator.SetAsync("*", new { searchLagMs = 60_000 });
        var credential = new NewCredential("ns_new", Simulator.Secret("device-PASSWORD"));
        await bosch.CreateDeviceAsync(new NewDevice("ns:new", "ns:new", "ns:new", credential));
        await flatpeak.CreateDeviceAsync("ns:new");
        await RemoveAsync(bosch, "ns:d3", Forced with { KeepPolicy = true });
        await flatpeak.DeleteDeviceAsync(new DeviceTarget(null, "ns:d3"));

        Assert.Empty(await CompareAsync(flatpeak, bosch));
        Assert.Contains(await Simulator.BoschRequestsAsync(), request => request == "things GET /things/ns:new");
    }

    [Fact]
    public async Task A_device_that_is_removed_where_the_next_page_would_begin_does_not_end_the_reading()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 250);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 404) { Query = "starting_after=", Times = 3 }.At("flatpeak", "GET"));

        Assert.Empty(await CompareAsync(flatpeak, bosch));
        Assert.Equal([3], await Simulator.FaultHitsAsync());
    }

    [Fact]
    public async Task A_list_that_gives_the_same_page_again_is_not_read_for_ever()
    {
        const string Page = """{"object":"list","has_more":true,"data":[{"id":"dev_1","live_mode":false,"reference_id":"ns:d1"}]}""";
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync((Fault.Says(Page) with { Query = @"^\??limit=", Times = 20 }).At("flatpeak", "GET", "^/devices$"));

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch);

        Assert.Empty(findings);
        Assert.Contains("Flatpeak could not be read to its end", error.Message, StringComparison.Ordinal);
        Assert.Contains("the same page again", error.Message, StringComparison.Ordinal);
        Assert.Equal([2], await Simulator.FaultHitsAsync());
    }

    [Fact]
    public async Task A_finding_is_output_while_the_slowest_side_is_still_being_read()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, ["a:d1"]);
        await SeedSoundAsync(RegistryApi.BoschHub, "ns:d", 400);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.SetAsync("hub", new { latencyMs = 250 });
        var comparison = new FleetComparison(flatpeak, bosch, Quick);

        await foreach (FleetFinding finding in comparison.RunAsync())
        {
            Assert.Equal((FindingKind.MissingAtFlatpeak, "a:d1"), (finding.Kind, finding.ThingId));
            Assert.False(comparison.Progress.Read.HasFlag(FleetSides.Registry));
        }

        Assert.Equal((400, 401, 401, 1), (comparison.Progress.Flatpeak, comparison.Progress.Registry, comparison.Progress.Things, comparison.Progress.Findings));
    }

    [Fact]
    public async Task Credentials_that_are_refused_on_the_way_end_it()
    {
        await SeedAsync(RegistryApi.Hono, "ns:d", 40, new { count = 40, thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 401).At("things", "GET", "/things/ns"));

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch);

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
    }

    [Fact]
    public async Task Whoever_stops_listening_stops_it()
    {
        await SeedAsync(RegistryApi.BoschHub, "ns:d", 400, new { count = 400, thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.BoschHub);

        await foreach (FleetFinding _ in new FleetComparison(flatpeak, bosch, Quick).RunAsync())
        {
            break;
        }

        await Simulator.AllEndedAsync();
        int sent = (await Simulator.LogAsync("*")).Count;
        await Task.Delay(300);
        Assert.Equal(sent, (await Simulator.LogAsync("*")).Count);
    }

    // Made and taken away at all sides within a moment, past the services, which have their faults.
    private async Task ChurnAsync(RegistryApi dialect, Random random, CancellationToken end)
    {
        var there = new HashSet<int>();
        string registry = dialect == RegistryApi.Hono ? "hono" : "hub";
        while (!end.IsCancellationRequested)
        {
            int number = 1 + random.Next(200);
            string name = $"ch:d{number}";
            if (there.Add(number))
            {
                await Simulator.SeedAsync(dialect, name);
                await Simulator.SeedReferenceAsync(name);
            }
            else
            {
                there.Remove(number);
                foreach (string what in new[] { $"{registry}/credentials/{name}", $"{registry}/devices/{name}", $"things/{name}", $"policies/{name}" })
                {
                    await Simulator.TakeAwayAsync(what);
                }

                await Simulator.TakeAwayAsync($"flatpeak/{Simulator.AccountId}/{name}");
            }

            await Task.Delay(10, CancellationToken.None);
        }
    }
}
