using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>
/// One of two nodes of a gateway in front of the registry has lost its routes, or the gateway has lost one: some requests are answered 404,
/// and the next one is not. What the registry has shown once counts.
/// </summary>
public sealed class HalfLostRoutesTests(Simulator simulator) : ComparisonTests(simulator)
{
    private const string OfOne = "/(devices|registration)/t1/";

    [Theory]
    [BothDialects(1)]
    [BothDialects(2)]
    public async Task An_identifier_whose_device_the_second_look_sees_is_in_use(RegistryApi dialect, int lost)
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch));
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });

        // At the Hub a look is two requests.
        await Simulator.AddAsync(Lost(dialect) with { Times = dialect == RegistryApi.Hono ? 1 : lost });

        ServiceException refused = await FailsAsync(() => bosch.EnsureUnusedAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("is still used elsewhere: there is device 'ns:d1' at", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects]
    public async Task A_device_whose_registration_the_second_look_sees_is_not_removed_by_a_finding_that_missed_it(RegistryApi dialect)
    {
        await SeedAsync(dialect, "ns:d", 1, new { registration = false, credentials = dialect == RegistryApi.Hono ? 0 : 1 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1")] }));
        Assert.True(finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch), finding.Kind.ToString());
        await bosch.EnsureStillMissingAsync(finding, flatpeak);
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.AddAsync(Lost(dialect) with { Times = 1, Path = OfOne });

        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("out of date: device 'ns:d1' is registered at", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects]
    public async Task What_the_registry_has_listed_is_there_until_it_is_sure_that_it_is_not(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        await Simulator.AddAsync(Lost(dialect) with { Times = 3, Path = OfOne });

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch));

        Assert.Equal(FindingKind.MissingAtFlatpeak, finding.Kind);
    }

    [Fact]
    public async Task An_empty_list_is_read_once_more_behind_the_proof()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "r:d", new { count = 2, thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Lost(RegistryApi.Hono) with { Times = 1, Query = "pageOffset=0" });

        Assert.Equal(["OnlyInRegistry r:d1", "OnlyInRegistry r:d2"], Told(await CompareAsync(flatpeak, bosch)));
    }

    // The list answers, and so does what proves that the registry does.
    [Fact]
    public async Task A_gateway_that_has_lost_the_route_of_single_devices_makes_no_finding_at_Hono()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d", new { count = 3 });
        await Simulator.SeedReferenceAsync("ns:d1");
        await Simulator.SeedReferenceAsync("ns:alone");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding alone = Assert.Single(await CompareAsync(flatpeak, bosch), one => one.Kind == FindingKind.OnlyAtFlatpeak);
        await Simulator.AddAsync(Lost(RegistryApi.Hono) with { Body = """{"message":"no Route matched"}""", Path = OfOne });

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch);

        Assert.Empty(findings);
        Assert.Contains("could not be looked at once more, so that nothing is said of it", error.Message, StringComparison.Ordinal);
        foreach (Func<Task> ask in new[] { () => bosch.EnsureUnusedAsync(alone, flatpeak), () => bosch.FindAgainAsync("ns:gone", "ns:alone", onlyReads: false) })
        {
            ServiceException refused = await FailsAsync(ask);
            Assert.Equal(ServiceErrorKind.UnexpectedResponse, refused.Kind);
            Assert.Contains("answered 404 with 'no Route matched', which is not how it says", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [BothDialects(false)]
    [BothDialects(true)]
    public async Task What_a_person_filters_by_is_not_told_as_not_registered(RegistryApi dialect, bool isLasting)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient bosch = await ConnectAsync(dialect);
        await Simulator.AddAsync(Lost(dialect) with { Times = isLasting ? null : dialect == RegistryApi.Hono ? 1 : 2 });

        if (isLasting)
        {
            Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => bosch.FindRegistrationAsync("ns:d1"))).Kind);
        }
        else
        {
            Assert.Equal(new DeviceRegistration(true, true, 1), await bosch.FindRegistrationAsync("ns:d1"));
        }
    }

    // In the registry's own words.
    private static Fault Lost(RegistryApi dialect) => new Fault("status", 404).At(dialect == RegistryApi.Hono ? "hono" : "hub", "GET");
}
