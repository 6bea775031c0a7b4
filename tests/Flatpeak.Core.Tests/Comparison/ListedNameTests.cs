using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>A row of the list that counts only in part, or not at all, makes no device one too many.</summary>
public sealed class ListedNameTests(Simulator simulator) : ComparisonTests(simulator)
{
    [Theory]
    [BothDialects("com.old:d1", "com.old:d1")]
    [BothDialects("com.old:d1", "com.new:d1")]
    [BothDialects("com.new:d1", "com.old:d1")]
    public async Task A_device_whose_row_is_of_another_namespace_is_left_out_by_all_of_its_names(RegistryApi dialect, string reference, string hub)
    {
        await Simulator.SeedReferenceAsync(reference);
        await Simulator.SeedAsync(dialect, ["com.new:d1"], new { deviceId = hub });
        await SeedSoundAsync(dialect, "com.old:s", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetRow[] list = [new FleetRow("com.new:d1", reference, hub), new FleetRow("com.old:s1")];
        ComparisonSettings settings = Quick with { List = list, IncludeMatching = true, IncludeCredentials = true };

        Assert.Equal(
            ["Matching com.old:s1", "NotInList com.old:s2"], Told(await CompareAsync(flatpeak, bosch, settings with { Namespaces = ["com.old"] })));
        Assert.Equal(["Matching com.new:d1", "Matching com.old:s1", "NotInList com.old:s2"], Told(await CompareAsync(flatpeak, bosch, settings)));
    }

    [Theory]
    [BothDialects]
    public async Task A_registration_without_a_namespace_is_asked_for_its_credentials_where_its_row_is_compared(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:s", 1);
        await Simulator.SeedReferenceAsync("ns:d1");
        await Simulator.SeedAsync(dialect, ["ns:d1"], new { deviceId = "h-1", credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        FleetRow[] list = [new FleetRow("ns:s1"), new FleetRow("ns:d1", HubDeviceId: "h-1")];

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = list, Namespaces = ["ns"], IncludeCredentials = true });

        Assert.Equal(["NoCredentials ns:d1"], Told(findings));
    }

    [Theory]
    [BothDialects]
    public async Task Numbers_that_differ_in_zeros_before_them_are_most_likely_one_name(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:s", 1);
        await Simulator.SeedReferenceAsync("00123");
        await Simulator.SeedReferenceAsync("ns:d3");
        await Simulator.SeedAsync(dialect, ["ns:d2"]);
        await Simulator.SeedAsync(dialect, ["ns:d3"], new { deviceId = "0007" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        FleetRow[] list = [new FleetRow("ns:s1", "ns:s1"), new FleetRow("ns:d2", "123"), new FleetRow("ns:d3", "ns:d3", "7")];

        List<FleetFinding> findings = await CompareAsync(flatpeak, await ConnectAsync(dialect), Quick with { List = list });

        Assert.Equal(
            ["MissingAtFlatpeak 00123 None", "MissingInRegistry 0007 None", "OnlyAtFlatpeak 123 None", "OnlyInRegistry 7 None"],
            findings.Select(finding => $"{finding.Kind} {finding.SimilarName} {finding.CallsFor}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rows_of_other_namespaces_alone_are_no_list_of_what_is_compared()
    {
        await SeedSoundAsync(RegistryApi.Hono, "com.old:s", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { List = [new FleetRow("com.new:s1", "com.old:s1")], Namespaces = ["com.old"] });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains("No row of the list is of a device that is compared", error.Message, StringComparison.Ordinal);
    }

    // As where registration and thing have one id, and nobody wrote it down twice.
    [Theory]
    [BothDialects("R-1", "com.old:1")]
    [BothDialects("com.new:1", "com.old:1")]
    [BothDialects("com.old:1", "h-1")]
    public async Task A_row_without_a_thing_is_of_each_namespace_that_one_of_its_names_has(RegistryApi dialect, string reference, string hub)
    {
        await SeedSoundAsync(dialect, "com.old:s", 1);
        await Simulator.SeedAsync(dialect, ["com.old:1"], new { deviceId = hub });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetRow[] list = [new FleetRow(null, reference, hub), new FleetRow(null, "com.old:s1"), new FleetRow(null, "com.more:1", "h-2")];

        FleetFinding finding = Assert.Single(
            await CompareAsync(flatpeak, bosch, Quick with { List = list, Namespaces = ["com.old"], IncludeCredentials = true }));

        Assert.Equal((FindingKind.MissingAtFlatpeak, reference, hub), (finding.Kind, finding.ReferenceId, finding.HubDeviceId));
        Assert.True(finding.Where.HasFlag(FleetSides.List));
        Assert.False(finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch));
    }

    [Theory]
    [BothDialects]
    public async Task Such_a_device_is_found_also_by_its_name_of_another_namespace(RegistryApi dialect)
    {
        await Simulator.SeedReferenceAsync("com.new:1");
        await Simulator.SeedAsync(dialect, ["com.new:1"], new { deviceId = "com.old:1" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(dialect),
            Quick with { List = [new FleetRow(null, "com.new:1", "com.old:1")], Namespaces = ["com.old"], IncludeMatching = true });

        Assert.Equal(FindingKind.Matching, Assert.Single(findings).Kind);
    }

    [Theory]
    [BothDialects]
    public async Task Where_all_that_is_there_is_of_rows_that_are_left_out_it_is_not_called_sound(RegistryApi dialect)
    {
        await Simulator.SeedReferenceAsync("com.old:1");
        await Simulator.SeedAsync(dialect, ["com.new:1"], new { deviceId = "com.old:1" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with
        {
            List = [new FleetRow("com.new:1", "com.old:1", "com.old:1")], Namespaces = ["com.old"], IncludeMatching = true,
        };

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, settings);

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains("No row of the list is of a device that is compared", error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing was compared", error.Message, StringComparison.Ordinal);

        // Where there is nothing, nothing is left out, and the namespace is named as one that is not in use.
        Assert.Empty(await CompareAsync(flatpeak, bosch, settings with { Namespaces = ["com.none"] }));
    }

    [Fact]
    public async Task A_row_of_no_namespace_at_all_is_refused_where_namespaces_are_compared()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1"), new FleetRow(null, "R-2", "h-2")], Namespaces = ["ns"] });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Contains("row 2 of the list ('R-2')", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Nothing was sent", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LogAsync("*"));
    }

    [Fact]
    public async Task A_row_of_which_the_function_says_nothing_is_refused_before_anything_is_sent()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1"), new FleetRow("d2")], MatchBy = BehindTheColon });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Contains("row 2 of the list ('d2')", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Nothing was sent", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LogAsync("*"));
    }

    // It may be there under a name of which the function says nothing.
    [Theory]
    [BothDialects]
    public async Task What_the_function_leaves_out_at_a_side_does_not_call_for_the_removal_of_the_rest(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:d", 1);
        await Simulator.SeedReferenceAsync("ns:d2");
        await Simulator.SeedAsync(dialect, ["ns:d2"], new { deviceId = "legacy2" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        FleetFinding finding = Assert.Single(await CompareAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { List = [new FleetRow("ns:d1"), new FleetRow("ns:d2")], MatchBy = BehindTheColon }));

        Assert.Equal((FindingKind.MissingInRegistry, "ns:d2", FindingRemedy.None), (finding.Kind, finding.ThingId, finding.CallsFor));
        Assert.Null(finding.HubDeviceId);
    }

    // Whoever removes another device meanwhile makes the pages skip one.
    [Fact]
    public async Task What_a_page_of_the_registry_skipped_is_read_again_also_where_the_list_has_the_device()
    {
        const string Page = """{"total":2,"result":[{"id":"h-1"},{"id":"h-2"}]}""";
        await Simulator.SeedAsync(3, "R-");
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d", new { count = 3, deviceId = "h-" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync((Fault.Says(Page) with { Query = "pageSize=[1-9]", Times = 1 }).At("hono", "GET", "/devices/"));

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, bosch, Quick with { List = [.. Names("ns:d", 3).Select(name => new FleetRow(name))], MatchBy = LastCharacter });

        Assert.Empty(findings);
        Assert.Equal([1], await Simulator.FaultHitsAsync());
    }

    // The thing is in another namespace, and so is not listed: the name of its row is that of an identifier only.
    [Theory]
    [BothDialects]
    public async Task Where_a_function_matches_a_name_of_the_list_is_looked_for_only_where_the_list_says_so(RegistryApi dialect)
    {
        await Simulator.SeedAsync(3, "ref:");
        await Simulator.SeedAsync(dialect, ["nsA:1"], new { deviceId = "h1" });
        await Simulator.SeedAsync(dialect, ["nsB:2"], new { deviceId = "h2" });
        await Simulator.SeedAsync(dialect, ["nsB:3"], new { deviceId = "h3" });
        FleetRow[] list = [new FleetRow(null, "ref:1"), new FleetRow(null, "ref:2"), new FleetRow("nsB:3", "ref:3"), new FleetRow(null, "ref:4")];
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, bosch, Quick with { List = list, MatchBy = LastCharacter, Namespaces = ["nsA"] });

        Assert.Equal(["MissingAtThings h2", "OnlyInList ref:4"], Told(findings));
        Assert.All(findings, one => Assert.Equal((null, FindingRemedy.None), (one.ThingId, one.CallsFor)));
    }

    // What is missing at Flatpeak would be created there under no name.
    [Fact]
    public async Task Where_a_function_matches_an_identifier_without_a_name_is_not_called_to_be_created()
    {
        await Simulator.SeedAsync(1, "R-");
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d", new { count = 2, deviceId = "h-" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        foreach (IEnumerable<FleetRow>? list in new[] { null, Names("ns:d", 2).Select(name => new FleetRow(name)) })
        {
            FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = list, MatchBy = LastCharacter }));

            Assert.Equal((FindingKind.MissingAtFlatpeak, "ns:d2", null), (finding.Kind, finding.ThingId, finding.ReferenceId));
            Assert.Equal(FindingRemedy.None, finding.CallsFor);
        }
    }

    private static string? BehindTheColon(ComparedDevice device) => device.Name!.Split(':') is [_, var name] ? name : null;

    private static string LastCharacter(ComparedDevice device) => device.Name![^1..];
}
