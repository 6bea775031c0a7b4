using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>Which names are those of one device: by themselves, by the list, by a function of the caller's.</summary>
public sealed class NameTests(Simulator simulator) : ComparisonTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task The_list_says_which_other_names_a_device_has(RegistryApi dialect)
    {
        await Simulator.SeedAsync(3, "meter-");
        await Simulator.SeedAsync(dialect, "ns:d", new { count = 3, deviceId = "hub-" });
        await SeedSoundAsync(dialect, "both:d", 1);
        FleetRow[] list =
        [
            .. Enumerable.Range(1, 3).Select(number => new FleetRow($"ns:d{number}", $"meter-{number}", $"hub-{number}")), new FleetRow("both:d1"),
        ];
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        Assert.Empty(await CompareAsync(flatpeak, bosch, Quick with { List = list }));
        List<FleetFinding> without = await CompareAsync(flatpeak, bosch);
        Assert.Equal(9, without.Count);

        await Simulator.TakeAwayAsync($"flatpeak/{Simulator.AccountId}/meter-2");
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = list }));
        Assert.Equal(
            (FindingKind.MissingAtFlatpeak, "ns:d2", "meter-2", "hub-2"), (finding.Kind, finding.ThingId, finding.ReferenceId, finding.HubDeviceId));
    }

    [Theory]
    [BothDialects]
    public async Task A_thing_that_the_search_lacks_is_looked_at_by_other_names_where_none_can_have_the_one_of_the_list(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:d", 3);
        await Simulator.SetAsync("*", new { searchLagMs = 60_000 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        var credential = new NewCredential("ns_d4", Simulator.Secret("device-PASSWORD"));
        await bosch.CreateDeviceAsync(new NewDevice("ns:d4", "ns:d4", "ns:d4", credential));
        await flatpeak.CreateDeviceAsync("ns:d4");
        FleetRow[] list = [.. Enumerable.Range(1, 4).Select(number => new FleetRow($"100{number}", $"ns:d{number}"))];
        Assert.Empty(await CompareAsync(flatpeak, bosch, Quick with { List = list }));

        await RemoveAsync(bosch, "ns:d4", Forced with { KeepRegistration = true });
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = list }));
        Assert.Equal((FindingKind.MissingAtThings, FindingRemedy.None), (finding.Kind, finding.CallsFor));
    }

    [Theory]
    [BothDialects]
    public async Task A_function_says_which_names_are_of_one_device_and_leaves_others_out(RegistryApi dialect)
    {
        await Simulator.SeedAsync(5, "meter-");
        await Simulator.SeedAsync(2, "other-");
        await Simulator.SeedAsync(dialect, "ns:d", new { count = 4, deviceId = "hub-" });
        await Simulator.TakeAwayAsync("things/ns:d3");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        int atOnce = 0;
        string? Number(ComparedDevice device)
        {
            Assert.Equal(1, Interlocked.Increment(ref atOnce));
            string name = device.ReferenceId ?? device.HubDeviceId ?? device.ThingId!;
            Interlocked.Decrement(ref atOnce);
            return name.StartsWith("other-", StringComparison.Ordinal) ? null : name[^1..];
        }

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, Quick with { MatchBy = Number });

        Assert.Equal(["MissingAtThings hub-3", "OnlyAtFlatpeak meter-5"], Told(findings));
        Assert.Equal("meter-3", findings.Single(one => one.Kind == FindingKind.MissingAtThings).ReferenceId);
    }

    [Theory]
    [BothDialects]
    public async Task A_name_that_another_side_has_in_another_case_is_named_and_calls_for_nothing(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "fleet:ok", 2);
        await Simulator.SeedAsync(1, "Fleet:d");
        await Simulator.SeedAsync(dialect, "fleet:d1");

        // In another case beside one that is whole, and one that differs in more than that: no other device is meant.
        await Simulator.SeedAsync(1, "FLEET:ok");
        await Simulator.SeedAsync(1, "fleet:e");
        await Simulator.SeedAsync(dialect, "x:thing", new { registration = false, credentials = 0 });
        await Simulator.SeedAsync(dialect, "X:Thing", new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch);

        Assert.Equal(
            [
                "MissingAtFlatpeak fleet:d1 Fleet:d1 None", "OnlyAtFlatpeak FLEET:ok1  RemoveFromFlatpeak", "OnlyAtFlatpeak Fleet:d1 fleet:d1 None",
                "OnlyAtFlatpeak fleet:e1  RemoveFromFlatpeak", "OnlyAtThings x:thing X:Thing None", "OnlyInRegistry X:Thing x:thing None",
            ],
            findings.Select(one => $"{one.Kind} {one} {one.SimilarName} {one.CallsFor}").Order(StringComparer.Ordinal));
        ServiceException refused = Assert.Throws<ServiceException>(
            () => findings.Find(one => one.ReferenceId == "Fleet:d1")!.EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak));
        Assert.Contains("'fleet:d1', which differs only in the case of letters", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_with_blanks_or_what_cannot_be_seen_in_a_name_makes_no_device_one_too_many()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 5);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono),
            Quick with { List = [new FleetRow("ns:d1"), new FleetRow("ns:d2 "), new FleetRow("ns:d3\u200b"), new FleetRow("\tns:\u00adD4\ufeff")] });

        Assert.Equal(
            ["ns:d2|ns:d2 |None", "ns:d3|ns:d3\u200b|None", "ns:d4|\tns:\u00adD4\ufeff|None", "ns:d5||RemoveFromBosch, RemoveFromFlatpeak"],
            findings.Where(one => one.Kind == FindingKind.NotInList).Select(one => $"{one}|{one.SimilarName}|{one.CallsFor}").Order(StringComparer.Ordinal));
    }

    // A list from a Mac, a PDF or a page: what is shown, and what most programs compare, is the same text.
    [Fact]
    public async Task A_list_with_names_in_another_form_of_Unicode_makes_no_device_one_too_many()
    {
        await Simulator.SeedAsync(1, "Ger\u00e4t-");
        await Simulator.SeedAsync(1, "pump ");
        await Simulator.SeedAsync(1, "\u00c4GIR-");
        await Simulator.SeedAsync(2, "sound-");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        FleetRow[] list = [new FleetRow(null, "Gera\u0308t-1"), new FleetRow(null, "pump\u00a01"), new FleetRow(null, "\u00e4gir-1"), new FleetRow(null, "sound-1")];

        List<FleetFinding> findings = await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { List = list });

        Assert.Equal(
            [
                "Ger\u00e4t-1|Gera\u0308t-1|None", "pump 1|pump\u00a01|None", "sound-2||RemoveFromFlatpeak", "\u00c4GIR-1|\u00e4gir-1|None",
            ],
            findings.Where(one => one.Where == FleetSides.Flatpeak)
                .Select(one => $"{one}|{one.SimilarName}|{one.CallsFor}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_list_that_has_a_name_in_another_case_makes_no_device_one_too_many()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 3);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { List = [new FleetRow("ns:d1"), new FleetRow("NS:D2")] });

        Assert.Equal(
            ["NotInList ns:d2 NS:D2 None", "NotInList ns:d3  RemoveFromBosch, RemoveFromFlatpeak", "OnlyInList NS:D2 ns:d2 None"],
            findings.Select(one => $"{one.Kind} {one} {one.SimilarName} {one.CallsFor}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_function_finds_a_device_that_is_registered_twice()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        await Simulator.SeedAsync(1, "NS:D");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        ComparisonSettings settings = Quick with { MatchBy = one => (one.ThingId ?? one.ReferenceId ?? one.HubDeviceId)!.ToUpperInvariant() };

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, settings));

        Assert.Equal((FindingKind.RegisteredTwice, "NS:D1", "ns:d1"), (finding.Kind, finding.ReferenceId, finding.OtherName));
        await Mending.MendAsync(flatpeak, bosch, finding);
        Assert.Empty(await CompareAsync(flatpeak, bosch, settings));
    }

    [Fact]
    public async Task Only_devices_of_a_namespace_are_compared()
    {
        await SeedSoundAsync(RegistryApi.BoschHub, "ns:d", 2);
        await Simulator.SeedAsync(1, "ns:only");
        await Simulator.SeedAsync(1, "other:only");
        await Simulator.SeedAsync(RegistryApi.BoschHub, "other:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.BoschHub), Quick with { Namespaces = ["ns"] });

        Assert.Equal(["OnlyAtFlatpeak ns:only1"], Told(findings));
        Assert.Contains(await Simulator.BoschRequestsAsync(), request => request.Contains("namespaces=ns", StringComparison.Ordinal));
    }

    /// <summary>Lists that are not valid, and what is said of them.</summary>
    public static TheoryData<FleetRow[], string> Wrong => new()
    {
        { [new FleetRow("ns:d1"), new FleetRow(null, " ")], "Row 2 of the list names no device" },
        { [new FleetRow("ns:d1", "ref-1"), new FleetRow("ns:d2", "ref-1")], "Row 2 of the list ('ns:d2') has the name 'ref-1'" },
        { [new FleetRow("ns:d1", "ref-1"), new FleetRow("ns:d1", "ref-2")], "Row 2 of the list ('ns:d1') has the name 'ref-2'" },
        { [new FleetRow("ns:d1", HubDeviceId: "ns:d2"), new FleetRow("ns:d2")], "Row 2 of the list ('ns:d2') has the name 'ns:d2'" },
        { [new FleetRow("ns:a", "C-1", "1001"), new FleetRow("ns:b", "1001", "1002")], "give one of the two another name, or say by a function" },
        { [new FleetRow("ns:d1", "ref-1"), new FleetRow("ns:d1", "ref-2")], "an earlier row another one for the same device" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_list_in_which_a_name_is_of_two_devices_is_refused_before_anything_is_sent(FleetRow[] list, string says)
    {
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        (_, ServiceException error) = await CompareInVainAsync(flatpeak, bosch, Quick with { List = list });

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("eave one of them out", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LogAsync("*"));
    }

    [Fact]
    public async Task The_same_row_twice_is_one_device()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { List = [new FleetRow("ns:d1"), new FleetRow(null, "ns:d1")], IncludeMatching = true });

        Assert.Equal(["Matching ns:d1"], Told(findings));
    }
}
