using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>
/// A cell of the list that is empty where other rows say another name: what is there and not in the list may be what belongs there, so
/// that neither of the two is removed or created.
/// </summary>
public sealed class EmptyCellTests(Simulator simulator) : ComparisonTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task What_may_be_the_other_half_of_a_listed_device_calls_for_nothing_and_neither_does_that_device(RegistryApi dialect)
    {
        await SeedOddAsync(dialect, 3);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, bosch, Quick with { List = [new FleetRow("ns:1", "R1", "hub:1"), new FleetRow("ns:2", null, "hub:2"), new FleetRow("ns:3", "R3", " ")] });

        Assert.Equal(
            ["MissingAtFlatpeak ns:2 None", "MissingInRegistry ns:3 None", "OnlyAtFlatpeak R2 None", "OnlyInRegistry hub:3 None"], Calls(findings));
        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Contains("'ns:2' (no reference)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'ns:3' (no registry id)", error.Message, StringComparison.Ordinal);
        Assert.Contains("4 findings call for nothing", error.Message, StringComparison.Ordinal);

        // With the cells filled in they are whole, and what is whole is told to match.
        Assert.Equal(["Matching ns:1 None", "Matching ns:2 None", "Matching ns:3 None"], Calls(await CompareAsync(
            flatpeak, bosch, Quick with { List = Whole(3), IncludeMatching = true })));
    }

    [Theory]
    [BothDialects(false)]
    [BothDialects(true)]
    public async Task So_it_is_where_the_thing_is_not_said(RegistryApi dialect, bool hasOldIdentifier)
    {
        await Simulator.SeedAsync(3, "R");
        await Simulator.SeedAsync(dialect, "ns:", new { count = 3 });
        if (hasOldIdentifier)
        {
            // One that is registered twice at Flatpeak: by the name of its thing it is whole.
            await Simulator.SeedReferenceAsync("ns:2");
        }

        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = [new FleetRow("ns:1", "R1"), new FleetRow("", "R2"), new FleetRow("ns:3", "R3")] });

        Assert.Equal([hasOldIdentifier ? "NotInList ns:2 None" : "MissingAtFlatpeak ns:2 None", "OnlyAtFlatpeak R2 None"], Calls(findings));
        Assert.Contains("'R2' (no thing", error.Message, StringComparison.Ordinal);
    }

    // What a device is called in the registry where nobody says it is the name of its thing, and that is not known.
    [Theory]
    [BothDialects]
    public async Task The_registration_of_such_a_thing_may_be_all_that_is_left_of_it(RegistryApi dialect)
    {
        await Simulator.SeedAsync(2, "R");
        await Simulator.SeedAsync(dialect, "ns:1");
        await Simulator.SeedAsync(dialect, "ns:2", new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, _) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = [new FleetRow("ns:1", "R1"), new FleetRow(null, "R2")] });

        Assert.Equal(["OnlyAtFlatpeak R2 None", "OnlyInRegistry ns:2 None"], Calls(findings));
    }

    [Theory]
    [BothDialects]
    public async Task Where_every_device_with_an_empty_cell_is_whole_all_else_is_told_as_before(RegistryApi dialect)
    {
        await SeedOddAsync(dialect, 2);
        await SeedSoundAsync(dialect, "ns:s", 2);
        await Simulator.SeedReferenceAsync("R9");
        await Simulator.SeedAsync(dialect, "hub:9", new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = [.. Whole(2), new FleetRow("ns:s1"), new FleetRow("ns:4", "R4", "hub:4")] });

        Assert.Equal(
            [
                "NotInList ns:s2 RemoveFromBosch, RemoveFromFlatpeak", "OnlyAtFlatpeak R9 RemoveFromFlatpeak", "OnlyInList ns:4 CreateAtBosch, CreateAtFlatpeak",
                "OnlyInRegistry hub:9 RemoveFromBosch",
            ],
            Calls(findings));
    }

    [Theory]
    [BothDialects]
    public async Task Where_nothing_is_there_that_may_be_its_half_a_device_is_completed_as_before(RegistryApi dialect)
    {
        await SeedOddAsync(dialect, 2);
        await Simulator.SeedAsync(dialect, "ns:3", new { deviceId = "hub:3" });
        await SeedSoundAsync(dialect, "ns:s", 1);
        await Simulator.SeedAsync(dialect, "ns:r", new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = [.. Whole(2), new FleetRow("ns:3", null, "hub:3")] });

        // What is whole has a thing of its own, and that one has its thing.
        Assert.Equal(
            ["MissingAtFlatpeak ns:3 CreateAtFlatpeak", "NotInList ns:s1 RemoveFromBosch, RemoveFromFlatpeak", "OnlyInRegistry ns:r RemoveFromBosch"],
            Calls(findings));
    }

    // A list in which an empty cell does say that the name is the same: only what is called as the others are may be meant all the same.
    [Theory]
    [BothDialects]
    public async Task Where_an_empty_cell_means_the_same_name_only_what_is_called_as_others_are_may_be_meant(RegistryApi dialect)
    {
        await SeedOddAsync(dialect, 2);
        await SeedSoundAsync(dialect, "ns:s", 1);
        await SeedAsync(dialect, "ns:t", 1, new { registration = false, credentials = 0 });
        await Simulator.SeedAsync(dialect, "ns:r", new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetRow[] list = [.. Whole(2), new FleetRow("ns:s1"), new FleetRow("ns:t1")];

        Assert.Equal(
            ["MissingInRegistry ns:t1 RemoveFromBosch, CreateAtBosch", "OnlyInRegistry ns:r RemoveFromBosch"],
            Calls(await CompareAsync(flatpeak, bosch, Quick with { List = list })));

        await Simulator.SeedAsync(dialect, "hub:3", new { thing = false, policy = false });
        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, Quick with { List = list });

        Assert.Equal(["MissingInRegistry ns:t1 None", "OnlyInRegistry hub:3 None", "OnlyInRegistry ns:r RemoveFromBosch"], Calls(findings));
        Assert.Contains("'ns:t1' (no registry id)", error.Message, StringComparison.Ordinal);

        // Whoever says that it is the same has said it.
        Assert.Equal(
            ["MissingInRegistry ns:t1 RemoveFromBosch, CreateAtBosch", "OnlyInRegistry hub:3 RemoveFromBosch", "OnlyInRegistry ns:r RemoveFromBosch"],
            Calls(await CompareAsync(flatpeak, bosch, Quick with { List = [.. list[..3], new FleetRow("ns:t1", null, "ns:t1")] })));
    }

    [Theory]
    [BothDialects]
    public async Task What_is_unlisted_on_another_side_is_told_as_before(RegistryApi dialect)
    {
        await SeedOddAsync(dialect, 3);
        await Simulator.SeedAsync(dialect, "ns:t", new { registration = false, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, _) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = [.. Whole(2), new FleetRow("ns:3", null, "hub:3")] });

        Assert.Equal(
            ["MissingAtFlatpeak ns:3 None", "OnlyAtFlatpeak R3 None", "OnlyAtThings ns:t RemoveFromBosch"], Calls(findings));
    }

    [Fact]
    public async Task A_list_of_one_column_or_a_function_that_matches_says_all_that_is_to_be_said()
    {
        await SeedOddAsync(RegistryApi.Hono, 3);
        await SeedSoundAsync(RegistryApi.Hono, "ns:s", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetRow[] list = [new FleetRow("ns:1", "R1", "hub:1"), new FleetRow("ns:2", null, "hub:2"), new FleetRow("ns:3", "R3"), new FleetRow("ns:s1")];

        Assert.Empty(await CompareAsync(flatpeak, bosch, Quick with
        {
            List = list, MatchBy = one => one.Name == "ns:s1" ? one.Name : one.Name![^1..],
        }));
        Assert.Equal(
            ["OnlyAtFlatpeak R1 RemoveFromFlatpeak", "OnlyAtFlatpeak R2 RemoveFromFlatpeak", "OnlyAtFlatpeak R3 RemoveFromFlatpeak"],
            Calls(await CompareAsync(flatpeak, bosch, Quick with { List = [.. list.Select(row => new FleetRow(row.ThingId))] }))
                .Where(one => one.StartsWith("OnlyAtFlatpeak", StringComparison.Ordinal)));
    }

    // A device that the search does not show yet is whole, which a look at it tells.
    [Theory]
    [BothDialects]
    public async Task What_a_look_finds_whole_holds_nothing_back(RegistryApi dialect)
    {
        await SeedOddAsync(dialect, 1);
        await Simulator.SeedAsync(dialect, "ns:u");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        await Simulator.SetAsync("*", new { searchLagMs = 60_000 });
        var credential = new NewCredential("ns_new", Simulator.Secret("device-PASSWORD"));
        await bosch.CreateDeviceAsync(new NewDevice("ns:new", "ns:new", "ns:new", credential));
        await flatpeak.CreateDeviceAsync("ns:new");

        Assert.Equal(
            ["MissingAtFlatpeak ns:u RemoveFromBosch"],
            Calls(await CompareAsync(flatpeak, bosch, Quick with { List = [.. Whole(1), new FleetRow(null, "ns:new")] })));
    }

    [Fact]
    public async Task A_row_that_is_left_out_and_what_is_left_out_may_be_meant_too()
    {
        await SeedOddAsync(RegistryApi.Hono, 2);
        await Simulator.SeedAsync(RegistryApi.Hono, "other:3", new { deviceId = "ns:h3" });
        await Simulator.SeedReferenceAsync("other:3");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        ComparisonSettings settings = Quick with { Namespaces = ["ns"] };

        (List<FleetFinding> findings, _) = await CompareInVainAsync(
            flatpeak, bosch, settings with { List = [.. Whole(1), new FleetRow("ns:2", null, "hub:2"), new FleetRow("other:3", null, "ns:h3")] });
        Assert.Equal(["MissingAtFlatpeak ns:2 None"], Calls(findings));

        (findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, bosch, settings with { List = [.. Whole(2), new FleetRow("other:3", "other:3")] });
        Assert.Equal(["OnlyInRegistry ns:h3 None"], Calls(findings));
        Assert.Contains("'other:3' (no registry id)", error.Message, StringComparison.Ordinal);
    }

    // Nobody waits for the end of a side that has none.
    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task Where_a_side_cannot_be_read_to_its_end_what_waits_for_it_is_told(RegistryApi dialect, bool isSeen)
    {
        await Simulator.SeedReferenceAsync(isSeen ? "R1" : "ns:x");
        await SeedSoundAsync(dialect, "ns:s", 250);
        await Simulator.SeedAsync(dialect, ["ns:1", "ns:x"]);
        await Simulator.SeedReferenceAsync(isSeen ? "ns:x" : "R1");
        await Simulator.SeedReferenceAsync("R9");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddAsync(new Fault("status", 400) { Query = "starting_after=" }.At("flatpeak", "GET"));
        var comparison = new FleetComparison(flatpeak, await ConnectAsync(dialect), Quick with
        {
            List = [new FleetRow("ns:1", "R1"), new FleetRow("ns:x"), .. Names("ns:s", 250).Select(name => new FleetRow(name, name))],
        });

        var findings = new List<FleetFinding>();
        await FailsAsync(async () =>
        {
            await foreach (FleetFinding finding in comparison.RunAsync())
            {
                findings.Add(finding);
            }
        });

        Assert.Equal([$"OnlyAtFlatpeak R9 {(isSeen ? "RemoveFromFlatpeak" : "None")}"], Calls(findings));
        Assert.Contains("Flatpeak could not be read to its end", comparison.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(isSeen ? 1 : 2, comparison.Errors.Count);
    }

    [Fact]
    public async Task Of_many_such_rows_three_are_named()
    {
        await SeedOddAsync(RegistryApi.Hono, 6);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono),
            Quick with { List = [.. Whole(1), .. Enumerable.Range(2, 5).Select(number => new FleetRow($"ns:{number}", null, $"hub:{number}"))] });

        Assert.Equal(10, findings.Count);
        Assert.All(findings, one => Assert.Equal(FindingRemedy.None, one.CallsFor));
        Assert.Equal(3, error.Message.Split("(no reference)").Length - 1);
        Assert.Contains("and more", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects(1)]
    [BothDialects(2)]
    [BothDialects(3)]
    public async Task Whatever_cells_are_empty_nothing_of_a_listed_device_that_is_whole_is_mended(RegistryApi dialect, int seed)
    {
        var random = new Random(seed);
        await SeedOddAsync(dialect, 20);
        await SeedSoundAsync(dialect, "both:d", 5);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        string? MayLose(string? name) => random.Next(3) == 0 ? null : name;
        FleetRow Lose(FleetRow row) => new(MayLose(row.ThingId), MayLose(row.ReferenceId), MayLose(row.HubDeviceId));
        FleetRow[] list =
        [
            .. Whole(1),
            .. Whole(20)[1..].Select(row => Lose(row) is var left && left == new FleetRow(null) ? row : left),
            .. Names("both:d", 5).Select(name => new FleetRow(name, MayLose(name), MayLose(name))),
        ];

        (List<FleetFinding> findings, _) = await CompareInVainAsync(flatpeak, bosch, Quick with { List = list });

        Assert.NotEmpty(findings);
        Assert.All(findings, one => Assert.Equal(FindingRemedy.None, one.CallsFor));
    }

    // A fleet whose sides go by different names.
    private async Task SeedOddAsync(RegistryApi dialect, int count)
    {
        await Simulator.SeedAsync(count, "R");
        await Simulator.SeedAsync(dialect, count > 1 ? "ns:" : "ns:1", new { count, deviceId = count > 1 ? "hub:" : "hub:1" });
    }

    private static FleetRow[] Whole(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new FleetRow($"ns:{number}", $"R{number}", $"hub:{number}"))];

    private static string[] Calls(IEnumerable<FleetFinding> findings) =>
        [.. findings.Select(finding => $"{finding.Kind} {finding} {finding.CallsFor}").Order(StringComparer.Ordinal)];
}
