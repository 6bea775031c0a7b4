using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>
/// A gateway in front of the registry has lost one route, that of credentials, and answers 404 there, as the Hub does of a device that has
/// none: a fleet that works is not found to have no credentials, and nothing is removed by that.
/// </summary>
public sealed class LostCredentialsTests(Simulator simulator) : ComparisonTests(simulator)
{
    private const string Kong = """{"message":"no Route matched with those values"}""";

    [Theory]
    [BothDialects(true, true)]
    [BothDialects(true, false)]
    [BothDialects(false, false)]
    public async Task A_whole_fleet_is_not_found_to_have_none(RegistryApi dialect, bool isListed, bool wasCompared)
    {
        await SeedSoundAsync(dialect, "ns:d", 8);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with
        {
            IncludeCredentials = true, List = isListed ? Names("ns:d", 8).Select(name => new FleetRow(name)) : null,
        };
        if (wasCompared)
        {
            Assert.Empty(await CompareAsync(flatpeak, bosch, settings));
        }

        await LoseAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, settings);

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Matches(
            dialect == RegistryApi.Hono
                ? "Cannot list the credentials of device 'ns:d\\d': .* answered 404 with 'no Route matched"
                : "^None of 8 devices of tenant 't1' at BoschHub .* shows a credential.* nothing is said of devices without",
            error.Message);
    }

    // Other findings are made as ever, and a device that only looked incomplete for a moment is not one without credentials.
    [Theory]
    [BothDialects]
    public async Task What_else_is_found_is_told(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:d", 8);
        await Simulator.SeedReferenceAsync("ns:alone");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        await LoseAsync();
        await Simulator.AddAsync(Fault.Says("""{"items":[]}""") with { Service = "things", Path = "/search/", Times = 1 });

        (List<FleetFinding> findings, _) = await CompareInVainAsync(flatpeak, bosch, Quick with { IncludeCredentials = true });

        Assert.Equal(["OnlyAtFlatpeak ns:alone"], Told(findings));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_few_devices_it_is_told_and_none_of_them_is_removed_by_it(bool isSame)
    {
        await SeedSoundAsync(RegistryApi.BoschHub, "ns:d", 3);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.BoschHub);
        ComparisonSettings settings = Quick with
        {
            IncludeCredentials = true, List = Names("ns:d", 3).Select(name => new FleetRow(name)),
        };
        Assert.Empty(await CompareAsync(flatpeak, bosch, settings));
        bosch = isSame ? bosch : await ConnectAsync(RegistryApi.BoschHub);
        await LoseAsync();

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, settings);

        Assert.Equal(["NoCredentials ns:d1", "NoCredentials ns:d2", "NoCredentials ns:d3"], Told(findings));
        foreach (FleetFinding finding in findings)
        {
            ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));
            Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
            Assert.Matches(
                "^Whether device 'ns:d\\d' has no credentials cannot be made sure of: .* Nothing was removed\\. Compare .* again in this "
                + "session.* or remove it by its id alone",
                refused.Message);
        }
    }

    // Of one that has some again, also where only one node of the gateway knows the way.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Where_another_device_shows_some_the_finding_is_carried_out_unless_it_has_some_by_now(int lost)
    {
        await SeedSoundAsync(RegistryApi.BoschHub, "ns:d", 2);
        await SeedAsync(RegistryApi.BoschHub, "ns:n", 1, new { credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.BoschHub);
        FleetFinding finding = Assert.Single(await CompareAsync(
            flatpeak, bosch, Quick with { IncludeCredentials = true, List = ((string[])["ns:d1", "ns:d2", "ns:n1"]).Select(name => new FleetRow(name)) }));
        Assert.Equal(FindingKind.NoCredentials, finding.Kind);

        // Credentials that have outlived their device are seen, and removed: none of them is asked again.
        await SeedAsync(RegistryApi.BoschHub, "ns:o", 4, new { count = 4, registration = false, thing = false, policy = false });
        foreach (string orphan in Names("ns:o", 4))
        {
            Assert.Equal((false, 1), (await bosch.FindRegistrationAsync(orphan)) is { } found ? (found.IsRegistered, found.CredentialCount) : (true, 0));
            Assert.Null((await RemoveAsync(bosch, orphan)).Error);
        }

        await bosch.EnsureStillMissingAsync(finding, flatpeak);

        await Simulator.GiveHubCredentialAsync("ns:n1", "n1");
        await Simulator.AddAsync((new Fault("status", 404) { Body = Kong, Times = lost, Query = "ns%3An1" }).At("hub", path: "/credentials/"));
        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));
        Assert.Contains("out of date: device 'ns:n1' has credentials at", refused.Message, StringComparison.Ordinal);
    }

    // Hono says itself that a device has none: there nobody else need have one.
    [Fact]
    public async Task At_Hono_a_fleet_without_any_is_found_and_its_devices_can_be_removed()
    {
        await SeedAsync(RegistryApi.Hono, "ns:d", 8, new { count = 8, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, bosch, Quick with { IncludeCredentials = true, List = Names("ns:d", 8).Select(name => new FleetRow(name)) });

        Assert.Equal(8, findings.Count(finding => finding.Kind == FindingKind.NoCredentials));
        await bosch.EnsureStillMissingAsync(findings[0], flatpeak);
    }

    private Task LoseAsync() => Simulator.AddAsync(new Fault("status", 404) { Body = Kong, Path = "/credentials/" });
}
