using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>A list or a namespace of which nothing is there is a mistake, as a rule: it is told, and calls for nothing.</summary>
public sealed class OtherListTests(Simulator simulator) : ComparisonTests(simulator)
{
    /// <summary>Lists that name nothing there is, and what is said of them.</summary>
    public static TheoryData<FleetRow[], string?, string> Others => new()
    {
        { [new FleetRow("d1"), new FleetRow("d2")], null, "The list has 'd1', and there is 'ns:d1'" },
        { [new FleetRow("NS:D1")], null, "The list has 'NS:D1', and there is 'ns:d1'" },
        { [new FleetRow("more:x")], null, "The list has 'more:x', and there is 'ns:" },
        { [new FleetRow("d1")], "ns", "No row of the list is of a device that is compared" },
        { [], null, "No row of the list is of a device that is compared" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_list_of_which_nothing_is_there_is_refused_and_nothing_is_said_to_be_too_many(
        FleetRow[] list, string? space, string says)
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 3);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:r1", new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        ComparisonSettings settings = Quick with { List = list, Namespaces = space is null ? [] : [space], IncludeCredentials = true };

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, settings);

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("each of them would be one too many", error.Message, StringComparison.Ordinal);

        // With one device that is there, it is a list of this fleet.
        Assert.Equal(
            ["NotInList ns:d1", "NotInList ns:d3", "OnlyInRegistry ns:r1"],
            Told(await CompareAsync(flatpeak, bosch, settings with { List = [new FleetRow("ns:d2")] })));
    }

    [Theory]
    [BothDialects]
    public async Task By_a_function_it_is_refused_as_well(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with { List = [new FleetRow("x:d1")], MatchBy = one => one.Name };

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, settings);

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        FleetFinding rest = Assert.Single(await CompareAsync(flatpeak, bosch, settings with { List = [new FleetRow("ns:d1")] }));
        Assert.Equal((FindingKind.NotInList, "ns:d2"), (rest.Kind, rest.ThingId));
    }

    [Fact]
    public async Task In_an_empty_fleet_all_of_the_list_is_to_be_created()
    {
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(RegistryApi.BoschHub), Quick with { List = [new FleetRow("ns:d1"), new FleetRow("ns:d2")] });

        Assert.Equal(["OnlyInList ns:d1", "OnlyInList ns:d2"], Told(findings));
    }

    [Fact]
    public async Task Where_a_side_could_not_be_read_both_are_told()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 400).At("things", "GET", "/search/"));
        var comparison = new FleetComparison(
            flatpeak, bosch, Quick with { List = [new FleetRow("NS:d1")], Namespaces = ["ns", "other"] });

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
        Assert.Empty(comparison.UnusedNamespaces);
    }

    [Fact]
    public async Task A_namespace_in_which_nothing_is_is_named()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "r:d1", new { thing = false, policy = false });
        await Simulator.SeedReferenceAsync("f:d1");
        await SeedSoundAsync(RegistryApi.Hono, "f:both", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        var comparison = new FleetComparison(flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with
        {
            Namespaces = ["r", "f", "l", "R", "r:"], List = [new FleetRow("l:d1"), new FleetRow("f:d1"), new FleetRow("f:both1"), new FleetRow("more:d1")],
        });
        Assert.Empty(comparison.UnusedNamespaces);

        var findings = new List<FleetFinding>();
        await foreach (FleetFinding finding in comparison.RunAsync())
        {
            findings.Add(finding);
        }

        Assert.Equal(["OnlyAtFlatpeak f:d1", "OnlyInList l:d1", "OnlyInRegistry r:d1"], Told(findings));
        Assert.Equal(["R", "r:"], comparison.UnusedNamespaces);
    }
}
