using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>
/// A gateway in front of the registry loses its routes once it was connected to, and answers 404 to everything, as the registry does of
/// what is not there: then nothing is missing, and nothing is removed by what was missing.
/// </summary>
public sealed class LostRoutesTests(Simulator simulator) : ComparisonTests(simulator)
{
    // As both registries say it, so that nothing but the proof tells it from their own; and in other ways, which is no word of Hono's.
    private const string Own = """{"error":"not found"}""";
    private const string Kong = """{"message":"no Route matched with those values"}""";

    [Theory]
    [InlineData(Own, true)]
    [InlineData(Own, false)]
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
        Assert.Contains(Says(RegistryApi.Hono, body), error.Message, StringComparison.Ordinal);

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
    [BothDialects(Own)]
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
            Assert.Contains(
                IsOther(dialect, body) ? "Cannot read the registration of 'ns:d1': " : "Cannot make sure that device 'ns:d1' is not registered: ",
                refused.Message, StringComparison.Ordinal);
            Assert.Contains(Says(dialect, body), refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [BothDialects(Own, FindingKind.MissingInRegistry)]
    [BothDialects(Own, FindingKind.NoCredentials)]
    [BothDialects("", FindingKind.MissingInRegistry)]
    [BothDialects(Kong, FindingKind.MissingInRegistry)]
    [BothDialects(Kong, FindingKind.NoCredentials)]
    public async Task A_device_is_not_removed_by_a_finding_that_may_be_out_of_date(RegistryApi dialect, string body, FindingKind kind)
    {
        await SeedAsync(dialect, "ns:d", 1, new { registration = kind == FindingKind.NoCredentials, credentials = 0 });

        // One that has credentials, by which the Hub shows that it answers of them.
        await SeedSoundAsync(dialect, "ns:s", 1);
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
        Assert.Contains(Says(dialect, body), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects(Own)]
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
        Assert.Contains(Says(dialect, body), refused.Message, StringComparison.Ordinal);
    }

    private static string Says(RegistryApi dialect, string body) => IsOther(dialect, body)
        ? body == "" ? "answered 404 with a body that is not the JSON it documents" : "answered 404 with 'no Route matched with those values'"
        : "answered 404 to what the registry itself never answers so. Check the address";

    private static bool IsOther(RegistryApi dialect, string body) => dialect == RegistryApi.Hono && body != Own;

    private Task LoseRoutesAsync(RegistryApi dialect, string body) =>
        Simulator.AddAsync(new Fault("status", 404) { Body = body }.At(dialect == RegistryApi.Hono ? "hono" : "hub"));
}
