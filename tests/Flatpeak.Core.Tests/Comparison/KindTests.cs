using System.Globalization;
using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>What does not match is found, each with its kind, and nothing else; and what mends it does.</summary>
public sealed class KindTests(Simulator simulator) : ComparisonTests(simulator)
{
    // FLATPEAK_COMPARE_EACH=200 for a fleet of that many of each kind among a hundred times as many.
    private static readonly int? Each =
        int.TryParse(Environment.GetEnvironmentVariable("FLATPEAK_COMPARE_EACH"), CultureInfo.InvariantCulture, out int each) ? each : null;

    [Theory]
    [BothDialects]
    public async Task Every_kind_is_found_among_sound_devices_and_nothing_else_and_only_by_reading(RegistryApi dialect)
    {
        var fleet = new SeededFleet(dialect, (Each ?? 20) * 100, Each ?? 20);
        await fleet.SeedAsync(Simulator);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        string before = (await Simulator.CountsAsync()).GetProperty("things").GetRawText();

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, Quick with { List = fleet.List, IncludeCredentials = true });

        Assert.Equal(fleet.Expected, Told(findings));
        Assert.All(await Simulator.LogAsync("*"), request => Assert.True(
            request.Method == "GET" || request is { Service: "token", Method: "POST" }, $"{request.Service} {request}"));
        Assert.Equal(before, (await Simulator.CountsAsync()).GetProperty("things").GetRawText());
    }

    [Theory]
    [BothDialects]
    public async Task What_the_kinds_call_for_leaves_nothing_to_find(RegistryApi dialect)
    {
        var fleet = new SeededFleet(dialect, Each * 100 ?? 30, Each ?? 4);
        await fleet.SeedAsync(Simulator);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with { List = fleet.List, IncludeCredentials = true };
        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, settings);
        Assert.Equal(fleet.Expected, Told(findings));

        await Parallel.ForEachAsync(findings, async (finding, _) => await Mending.MendAsync(flatpeak, bosch, finding));

        Assert.Empty(await CompareAsync(flatpeak, bosch, settings));
        Assert.Equal(
            fleet.List.Count(),
            (await CompareAsync(flatpeak, bosch, settings with { IncludeMatching = true })).Count(one => one.Kind == FindingKind.Matching));
    }

    [Theory]
    [BothDialects]
    public async Task Without_a_list_what_is_half_there_is_taken_away_or_completed(RegistryApi dialect)
    {
        var fleet = new SeededFleet(dialect, 30, 2);
        await fleet.SeedAsync(Simulator);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        foreach (FleetFinding finding in await CompareAsync(flatpeak, bosch, Quick with { IncludeCredentials = true }))
        {
            await Mending.MendAsync(flatpeak, bosch, finding);
        }

        // Nothing says that 'two-1' and 'tw:d1' are one device: the one is no thing's name, so that nothing is removed by it.
        List<FleetFinding> left = await CompareAsync(flatpeak, bosch, Quick with { IncludeCredentials = true });
        // And nothing says whether what cannot log in is retired, or is to be made anew.
        Assert.Equal(["MissingAtThings two-1", "MissingAtThings two-2", "NoCredentials nc:d1", "NoCredentials nc:d2"], Told(left));
        Assert.All(left, one => Assert.Equal(FindingRemedy.None, one.CallsFor));
        Assert.Contains("No credential can be added", Refused(left.Find(one => one.Kind == FindingKind.NoCredentials)!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_says_where_it_is_and_is_refused_by_what_it_does_not_call_for()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono)));

        Assert.Equal(FindingKind.MissingAtFlatpeak, finding.Kind);
        Assert.Equal(FleetSides.Registry | FleetSides.Things, finding.Where);
        Assert.Equal(FleetSides.Flatpeak, finding.WhereNot);
        Assert.Equal(("ns:d1", "ns:d1", "ns:d1", 1), (finding.ReferenceId, finding.HubDeviceId, finding.PolicyId, finding.CredentialCount));
        Assert.Equal(FindingRemedy.CreateAtFlatpeak, finding.CallsFor);
        finding.EnsureCallsFor(FindingRemedy.CreateAtFlatpeak);
        ServiceException refused = Assert.Throws<ServiceException>(() => finding.EnsureCallsFor(FindingRemedy.RemoveFromBosch));
        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("still used elsewhere (Registry, Things)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_identifier_without_a_reference_is_told_and_calls_for_nothing()
    {
        await Simulator.SeedAsync(2, prefix: null);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono));

        Assert.Equal(2, findings.Count(one => one is { Kind: FindingKind.WithoutReference, CallsFor: FindingRemedy.None, ReferenceId: null, DeviceId: not null }));
        Assert.Contains("Give it the reference of its device, or remove it by its Flatpeak id. Nothing was sent.", Refused(findings[0]), StringComparison.Ordinal);
    }

    private static string Refused(FleetFinding finding) =>
        Assert.Throws<ServiceException>(() => finding.EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak)).Message;

    // Made anew, it would have this session's entry alone.
    [Theory]
    [BothDialects]
    public async Task What_is_made_anew_keeps_a_policy_of_another_id(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:s", 1);
        await SeedAsync(dialect, "ns:d", 1, new { policyId = "ns:customer", registration = false, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = [new("ns:s1"), new("ns:d1")] }));
        Assert.Equal(FindingRemedy.RemoveFromBosch | FindingRemedy.CreateAtBosch, finding.CallsFor);

        RemovalResult result = await RemoveAsync(bosch, finding.ToThingTarget());

        Assert.Null(result.Error);
        Assert.Equal(RemovalStepState.Kept, result.Removal.Steps[^1].State);
        Assert.Contains("policy ns:customer", await Simulator.LeftoverAsync());
        Assert.DoesNotContain("thing ns:d1", await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects(true)]
    [InlineData(RegistryApi.Hono, false)]
    public async Task What_is_to_be_made_anew_is_kept_where_its_own_policy_would_stay(RegistryApi dialect, bool isUsed)
    {
        await SeedSoundAsync(dialect, "ns:s", 1);
        await SeedAsync(dialect, "ns:d", 1, new { registration = false, credentials = 0 });
        await Simulator.SeedReferenceAsync("ns:user");
        await Simulator.SeedAsync(dialect, "ns:user", new { policyId = isUsed ? "ns:d1" : "ns:user" });
        if (!isUsed)
        {
            await Simulator.PutPolicyAsync("x:imported", Policies.Policy(Policies.Entry("nginx:else")));
            await Simulator.PutPolicyAsync(
                "ns:d1",
                new { entries = new { mine = Policies.Entry("nginx:ditto") }, imports = new Dictionary<string, object> { ["x:imported"] = new { } } });
        }

        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetFinding finding = Assert.Single(
            await CompareAsync(flatpeak, bosch, Quick with { List = [new("ns:s1"), new("ns:d1"), new("ns:user")] }));
        Assert.Equal(FindingRemedy.RemoveFromBosch | FindingRemedy.CreateAtBosch, finding.CallsFor);

        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Matches("'ns:d1' is to be made anew, and its policy 'ns:d1' at .* would stay: .*(1 other thing uses it|imports another policy).*Nothing was removed", refused.Message);
    }
}
