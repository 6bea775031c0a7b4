using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>
/// A gateway in front of the registry loses its routes once it was connected to, and answers 404 to everything, as the registry does of
/// what is not there: then nothing is missing, and nothing is removed by what was missing.
/// </summary>
public sealed class LostRoutesTests(Simulator simulator) : ComparisonTests(simulator)
{
    private const string Kong = """{"message":"no Route matched with those values"}""";
    private const string Says = "answered 404 to what the registry itself never answers so. Check the address";

    [Theory]
    [InlineData("", true)]
    [InlineData(Kong, true)]
    [InlineData(Kong, false)]
    public async Task A_whole_fleet_is_not_missing_in_a_registry_that_does_not_answer(string body, bool tenants)
    {
        await Simulator.SetAsync("*", new { honoTenants = tenants });
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 5);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        Assert.Empty(await CompareAsync(flatpeak, bosch));

        // The list, and then also the devices, one by one; what Hono says of its tenants goes another way.
        await Simulator.AddAsync(new Fault("status", 404) { Body = body }.At("hono", path: "/devices/"));

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch);
        Assert.Empty(findings);
        Assert.Contains("Registry could not be read to its end", error.Message, StringComparison.Ordinal);
        Assert.Contains(Says, error.Message, StringComparison.Ordinal);

        ComparisonSettings withList = Quick with { List = Names("ns:d", 5).Select(name => new FleetRow(name)) };
        Assert.Empty((await CompareInVainAsync(flatpeak, bosch, withList)).Findings);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_registry_that_is_empty_is_compared_as_before(bool tenants, bool search)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:last");
        await Simulator.SetAsync("*", new { honoTenants = tenants });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.TakeAwayAsync("hono/devices/ns:last");
        await Simulator.TakeAwayAsync("things/ns:last");
        await Simulator.SeedReferenceAsync("ns:d1");

        // Whoever may not list devices is answered by the registry, too.
        await (search ? Task.CompletedTask : Simulator.AddAsync(new Fault("status", 403) { Query = "pageSize=-1" }.At("hono")));

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch));
        Assert.Equal(FindingKind.OnlyAtFlatpeak, finding.Kind);
        await Mending.MendAsync(flatpeak, bosch, finding);
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [BothDialects("")]
    [BothDialects(Kong)]
    public async Task An_identifier_is_not_removed_by_a_finding_whose_device_is_registered_by_now(RegistryApi dialect, string body)
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch));
        Assert.Equal((FindingKind.OnlyAtFlatpeak, FindingRemedy.RemoveFromFlatpeak), (finding.Kind, finding.CallsFor));
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });
        await LoseRoutesAsync(dialect, body);

        foreach (Func<Task> ask in new[] { () => bosch.EnsureUnusedAsync(finding, flatpeak), () => bosch.EnsureNotSeenInUseAsync(finding, flatpeak) })
        {
            ServiceException refused = await FailsAsync(ask);
            Assert.Equal(ServiceErrorKind.UnexpectedResponse, refused.Kind);
            Assert.Contains("Cannot make sure that device 'ns:d1' is not registered: ", refused.Message, StringComparison.Ordinal);
            Assert.Contains(Says, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [BothDialects("", FindingKind.MissingInRegistry)]
    [BothDialects(Kong, FindingKind.MissingInRegistry)]
    [BothDialects(Kong, FindingKind.NoCredentials)]
    public async Task A_device_is_not_removed_by_a_finding_that_may_be_out_of_date(RegistryApi dialect, string body, FindingKind kind)
    {
        await SeedAsync(dialect, "ns:d", 1, new { registration = kind == FindingKind.NoCredentials, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { IncludeCredentials = true }));
        Assert.Equal(kind, finding.Kind);
        finding = finding with { CallsFor = FindingRemedy.RemoveFromBosch };
        await bosch.EnsureStillMissingAsync(finding, flatpeak);
        await Simulator.SeedAsync(dialect, "ns:d1");
        await LoseRoutesAsync(dialect, body);

        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, refused.Kind);
        Assert.Contains(Says, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects("")]
    [BothDialects(Kong)]
    public async Task What_was_removed_some_time_ago_is_not_taken_for_gone_still(RegistryApi dialect, string body)
    {
        BoschClient bosch = await ConnectAsync(dialect);
        Assert.Null(await bosch.FindAgainAsync("ns:d1", "ns:d1", onlyReads: false));
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });
        Assert.NotNull(await bosch.FindAgainAsync("ns:d1", "ns:d1", onlyReads: false));
        await LoseRoutesAsync(dialect, body);

        ServiceException refused = await FailsAsync(() => bosch.FindAgainAsync("ns:d1", "ns:d1", onlyReads: false));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, refused.Kind);
        Assert.Contains(Says, refused.Message, StringComparison.Ordinal);
    }

    private Task LoseRoutesAsync(RegistryApi dialect, string body) =>
        Simulator.AddAsync(new Fault("status", 404) { Body = body }.At(dialect == RegistryApi.Hono ? "hono" : "hub"));
}
