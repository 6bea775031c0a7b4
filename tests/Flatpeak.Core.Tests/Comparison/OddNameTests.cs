using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>What was listed under a name that cannot be looked up is there all the same, and calls for nothing.</summary>
public sealed class OddNameTests(Simulator simulator) : ComparisonTests(simulator)
{
    [Theory]
    [InlineData("ns:d1\r")]
    [InlineData("\tns:d1")]
    [InlineData("ns:\u0085D1\n")]
    public async Task A_reference_with_what_cannot_be_seen_is_the_name_of_a_device_that_is_there_without_it(string reference)
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:ok", 1);
        await Simulator.SeedReferenceAsync(reference);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono));

        Assert.Equal(
            [$"MissingAtFlatpeak|ns:d1|{reference}|None", $"OnlyAtFlatpeak|{reference}|ns:d1|None"],
            findings.Select(one => $"{one.Kind}|{one.ReferenceId}|{one.SimilarName}|{one.CallsFor}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_calls_for_nothing_also_where_nothing_else_is_called_so()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:ok", 1);
        await Simulator.SeedReferenceAsync("R1\r");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono)));

        Assert.Equal(
            (FindingKind.OnlyAtFlatpeak, "R1\r", FindingRemedy.None), (finding.Kind, finding.ReferenceId, finding.CallsFor));
        Assert.NotNull(finding.DeviceId);
        Assert.Contains("Give it a reference that can be looked up", Refused(finding), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_or_a_function_that_has_it_says_whose_it_is(bool byFunction)
    {
        await Simulator.SeedReferenceAsync("R1\r");
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        ComparisonSettings settings = byFunction
            ? Quick with { MatchBy = one => one.Name!.Trim()[^1..] }
            : Quick with { List = [new FleetRow("ns:d1", "R1\r")] };

        Assert.Empty(await CompareAsync(flatpeak, bosch, settings));

        await Simulator.TakeAwayAsync("hono/devices/ns:d1");
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, settings));
        Assert.Equal((FindingKind.MissingInRegistry, "R1\r", FindingRemedy.None), (finding.Kind, finding.ReferenceId, finding.CallsFor));
    }

    [Fact]
    public async Task Nor_does_what_the_list_has_under_such_a_reference()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:ok", 1);
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1"], new { registration = false, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        FleetFinding finding = Assert.Single(await CompareAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { List = [new FleetRow("ns:ok1"), new FleetRow("ns:d1", "R1\r")] }));

        Assert.Equal(
            (FindingKind.OnlyAtThings, "R1\r", FindingRemedy.None), (finding.Kind, finding.ReferenceId, finding.CallsFor));
    }

    [Fact]
    public async Task It_is_held_as_others_are_where_the_list_is_of_others()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:ok", 1);
        await Simulator.SeedReferenceAsync("R1\r");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { List = [new FleetRow("zz:d1")] });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task Nothing_is_said_of_it_where_a_side_could_not_be_read()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:ok", 1);
        await Simulator.SeedReferenceAsync("R1\r");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 400).At("hono", "GET", "/devices/"));

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(flatpeak, bosch);

        Assert.Empty(findings);
        Assert.Contains("Registry could not be read to its end", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_corrected_or_removed_meanwhile_is_not_told()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:ok", 1);
        await Simulator.SeedReferenceAsync("R1\r");
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding found = (await CompareAsync(flatpeak, bosch)).Single(one => one.Kind == FindingKind.OnlyAtFlatpeak);
        ComparisonSettings slow = Quick with { SettleTime = TimeSpan.FromSeconds(3) };

        Task<List<FleetFinding>> comparing = CompareAsync(flatpeak, bosch, slow);
        await Task.Delay(1500);
        await flatpeak.SetReferenceAsync(found.DeviceId!, "ns:d1");

        Assert.DoesNotContain(await comparing, one => one.Kind == FindingKind.OnlyAtFlatpeak);
    }

    [Fact]
    public async Task A_finding_by_such_a_reference_proves_nothing_and_nothing_is_sent()
    {
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        var finding = new FleetFinding
        {
            Kind = FindingKind.OnlyAtFlatpeak, ReferenceId = "ns:d1\r", DeviceId = "dev_1", CallsFor = FindingRemedy.RemoveFromFlatpeak,
        };

        Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => bosch.EnsureUnusedAsync(finding, flatpeak))).Kind);
        Assert.Empty(await Simulator.LogAsync("*"));
    }

    // Which names a registry of Hono's takes is configured there.
    [Fact]
    public async Task What_the_registry_has_listed_is_there_also_by_a_name_that_cannot_be_asked_for()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:ok", 1);
        await Simulator.SeedReferenceAsync("meter@1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        const string Page = """{"total":3,"result":[{"id":"ns:ok1"},{"id":"meter@1"},{"id":"meter@2"}]}""";
        await Simulator.AddAsync((Fault.Says(Page) with { Query = "pageSize=[1-9]" }).At("hono", "GET", "/devices/"));

        foreach (bool reads in new[] { false, true })
        {
            List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, Quick with { IncludeCredentials = reads });

            Assert.Equal(
                ["MissingAtThings|meter@1|Flatpeak, Registry|None", "OnlyInRegistry|meter@2|Registry|None"],
                findings.Select(one => $"{one.Kind}|{one.HubDeviceId}|{one.Where}|{one.CallsFor}").Order(StringComparer.Ordinal));
            Assert.All(findings, one => Assert.Null(one.CredentialCount));
            Assert.Contains("'meter@1' cannot be looked up in the registry", Refused(findings.Find(one => one.DeviceId is not null)!), StringComparison.Ordinal);
        }

        // As a part of a device that is whole, it is nobody's matter.
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1"], new { registration = false, credentials = 0 });
        FleetRow[] list = [new FleetRow("ns:ok1"), new FleetRow("ns:d1", "meter@1", "meter@1")];
        Assert.Equal(
            ["OnlyInRegistry meter@2"],
            Told(await CompareAsync(flatpeak, bosch, Quick with { List = list, IncludeCredentials = true })));
    }

    private static string Refused(FleetFinding finding) =>
        Assert.Throws<ServiceException>(() => finding.EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak)).Message;
}
