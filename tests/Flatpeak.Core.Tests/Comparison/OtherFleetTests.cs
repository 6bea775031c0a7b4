using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>
/// Two sides that have not one device in common are those of two fleets, or go by other names: that is told, and each device of theirs is
/// not called one too many.
/// </summary>
public sealed class OtherFleetTests(Simulator simulator) : ComparisonTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task Where_Flatpeak_and_the_others_have_no_device_in_common_no_difference_is_reported(RegistryApi dialect)
    {
        await Simulator.SeedAsync(3, "ns:d");
        await Simulator.SeedAsync(dialect, "st:d", new { count = 2 });
        await Simulator.SeedAsync(dialect, "st:r", new { count = 1, thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, Quick with { IncludeMatching = true });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.All(
            ["Flatpeak", "registry", "Things", $"'{bosch.Options.TenantId}'", flatpeak.AccountId, "test mode", "ns:d", "st:", "by a function", "a list"],
            text => Assert.Contains(text, error.Message, StringComparison.Ordinal));

        // With one device that both have, it is one fleet.
        await SeedSoundAsync(dialect, "both:d", 1);
        List<FleetFinding> told = await CompareAsync(flatpeak, bosch);
        Assert.Equal(
            [
                "MissingAtFlatpeak st:d1", "MissingAtFlatpeak st:d2", "OnlyAtFlatpeak ns:d1", "OnlyAtFlatpeak ns:d2", "OnlyAtFlatpeak ns:d3",
                "OnlyInRegistry st:r",
            ],
            Told(told));
    }

    // Of a mistyped tenant: all of the one fleet would look as if it were not registered, and all of the other as if it had no thing.
    [Theory]
    [BothDialects]
    public async Task Where_the_registry_is_of_another_fleet_than_Things_no_difference_is_reported(RegistryApi dialect)
    {
        await SeedAsync(dialect, "ns:d", 3, new { count = 3, registration = false, credentials = 0 });
        await Simulator.SeedAsync(dialect, "st:d", new { count = 2, thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        // With namespaces, Things lists these alone.
        foreach (string[] namespaces in new string[][] { [], ["ns"] })
        {
            (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, Quick with { Namespaces = namespaces });

            Assert.Empty(findings);
            Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
            Assert.Matches("registry .*Things .*not one was found on both.*'st:d.*'ns:d.*connect to the tenant and the Things of one", error.Message);
        }

        // A device that both have shows that they are of one fleet.
        await SeedSoundAsync(dialect, "ns:both", 1);
        Assert.Equal(
            ["MissingInRegistry ns:d1", "MissingInRegistry ns:d2", "MissingInRegistry ns:d3", "OnlyInRegistry st:d1", "OnlyInRegistry st:d2"],
            Told(await CompareAsync(flatpeak, bosch)));
        Assert.Equal(3, (await CompareAsync(flatpeak, bosch, Quick with { Namespaces = ["ns"] })).Count);
    }

    [Theory]
    [BothDialects("h-")]
    [BothDialects("hub:")]
    public async Task A_registry_that_goes_by_other_names_than_the_list_is_told_and_nothing_is_called_missing(RegistryApi dialect, string prefix)
    {
        await Simulator.SeedAsync(2, "ns:d");
        await Simulator.SeedAsync(dialect, "ns:d", new { count = 2, deviceId = prefix });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with { List = Names("ns:d", 3).Select(name => new FleetRow(name)) };

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, settings);

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.All(
            ["registry", "Things", $"'{prefix}", "'ns:d", "by a function", "a list"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("Flatpeak", error.Message, StringComparison.Ordinal);

        // With all names, or by a function, they are the same devices.
        FleetRow[] whole = [.. Enumerable.Range(1, 3).Select(number => new FleetRow($"ns:d{number}", HubDeviceId: $"{prefix}{number}"))];
        Assert.Equal(["OnlyInList ns:d3"], Told(await CompareAsync(flatpeak, bosch, settings with { List = whole })));
        Assert.Equal(["OnlyInList ns:d3"], Told(await CompareAsync(flatpeak, bosch, settings with { MatchBy = one => one.Name![^1..] })));
    }

    [Fact]
    public async Task By_a_function_that_gives_a_side_other_keys_it_is_told_as_well()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, bosch, Quick with { MatchBy = one => (one.Side == FleetSides.Flatpeak) + one.Name! });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
    }

    [Theory]
    [BothDialects]
    public async Task Of_two_fleets_a_namespace_that_one_of_them_has_not_is_no_way_round(RegistryApi dialect)
    {
        await Simulator.SeedAsync(2, "prod:d");
        await Simulator.SeedAsync(dialect, "st:d", new { count = 2 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        foreach (string space in new[] { "prod", "st" })
        {
            (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, Quick with { Namespaces = [space] });

            Assert.Empty(findings);
            Assert.Contains("not one was found on both", error.Message, StringComparison.Ordinal);
        }

        // A device of another namespace that both have shows that it is one fleet.
        await SeedSoundAsync(dialect, "both:d", 1);
        Assert.Equal(
            ["OnlyAtFlatpeak prod:d1", "OnlyAtFlatpeak prod:d2"], Told(await CompareAsync(flatpeak, bosch, Quick with { Namespaces = ["prod"] })));
        Assert.Equal(
            ["MissingAtFlatpeak st:d1", "MissingAtFlatpeak st:d2"], Told(await CompareAsync(flatpeak, bosch, Quick with { Namespaces = ["st"] })));
    }

    [Theory]
    [BothDialects(false)]
    [BothDialects(true)]
    public async Task Registry_and_things_have_met_by_a_listed_device_alone(RegistryApi dialect, bool hasNamespace)
    {
        await Simulator.SeedAsync(2, "ns:d");
        await Simulator.SeedAsync(dialect, "ns:d", new { count = 2, deviceId = "h-" });
        await SeedSoundAsync(dialect, "ns:demo", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak,
            await ConnectAsync(dialect),
            Quick with { List = Names("ns:d", 2).Select(name => new FleetRow(name)), Namespaces = hasNamespace ? ["ns"] : [] });

        Assert.Empty(findings);
        Assert.Contains("not one of the list was found on both", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects]
    public async Task So_have_Flatpeak_and_the_others(RegistryApi dialect)
    {
        await Simulator.SeedAsync(2, "R");
        await Simulator.SeedAsync(dialect, "ns:d", new { count = 2 });
        await SeedSoundAsync(dialect, "ns:demo", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = Names("ns:d", 2).Select(name => new FleetRow(name)) });

        Assert.Empty(findings);
        Assert.Contains("not one of the list was found on both", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects("Registry")]
    [BothDialects("Flatpeak")]
    public async Task Where_a_function_leaves_out_a_side_nothing_is_called_for(RegistryApi dialect, string left)
    {
        await Simulator.SeedAsync(2, "R-");
        await Simulator.SeedAsync(dialect, "ns:d", new { count = 2, deviceId = "h-" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with { MatchBy = one => $"{one.Side}" == left ? null : one.Name![^1..] };

        foreach (IEnumerable<FleetRow>? list in new[] { null, Names("ns:d", 2).Select(name => new FleetRow(name)) })
        {
            List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, settings with { List = list });

            Assert.Equal(2, findings.Count);
            Assert.All(findings, finding => Assert.Equal(FindingRemedy.None, finding.CallsFor));
        }
    }

    [Theory]
    [BothDialects]
    public async Task A_namespace_that_differs_in_case_alone_makes_nobody_an_orphan(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:s", 1);
        await Simulator.SeedReferenceAsync("NS:d1");
        await Simulator.SeedAsync(dialect, ["ns:d1"]);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        FleetFinding there = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { Namespaces = ["NS"] }));
        FleetFinding missing = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { Namespaces = ["ns"] }));

        Assert.Equal((FindingKind.OnlyAtFlatpeak, "ns:d1", FindingRemedy.None), (there.Kind, there.SimilarName, there.CallsFor));
        Assert.Equal((FindingKind.MissingAtFlatpeak, "NS:d1", FindingRemedy.None), (missing.Kind, missing.SimilarName, missing.CallsFor));
    }

    [Fact]
    public async Task A_side_on_which_nothing_is_is_compared_as_before()
    {
        await Simulator.SeedAsync(1, "ns:f");
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:r", new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await FailsAsync(() => CompareAsync(flatpeak, bosch));

        await Simulator.TakeAwayAsync($"flatpeak/{Simulator.AccountId}/ns:f1");

        Assert.Equal(["OnlyInRegistry ns:r"], Told(await CompareAsync(flatpeak, bosch)));
    }

    [Fact]
    public async Task Where_a_side_could_not_be_read_both_are_told()
    {
        await Simulator.SeedAsync(2, "ns:d");
        await Simulator.SeedAsync(RegistryApi.Hono, "st:d", new { count = 2 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 400).At("things", "GET", "/search/"));
        var comparison = new FleetComparison(flatpeak, bosch, Quick);

        await FailsAsync(async () =>
        {
            await foreach (FleetFinding finding in comparison.RunAsync())
            {
                Assert.Fail($"{finding.Kind}");
            }
        });

        Assert.Equal(2, comparison.Errors.Count);
        Assert.Contains("could not be read", comparison.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(ServiceErrorKind.NotFound, comparison.Errors[1].Kind);
    }
}
