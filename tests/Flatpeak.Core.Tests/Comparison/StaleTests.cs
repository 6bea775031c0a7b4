using Flatpeak.Comparison;
using Flatpeak.Removal;

namespace Flatpeak.Tests.Comparison;

/// <summary>Nothing is removed at Bosch by a finding that is not true any more, or of which nobody can tell.</summary>
public sealed class StaleTests(Simulator simulator) : ComparisonTests(simulator)
{
    private static readonly FleetFinding Doubtful = new()
    {
        Kind = FindingKind.MissingAtFlatpeak, ReferenceId = "ns:d1", ThingId = "ns:d1", HubDeviceId = "ns:d1",
        CallsFor = FindingRemedy.RemoveFromBosch,
    };

    /// <summary>Findings that have no name to look for what they missed.</summary>
    public static TheoryData<FindingKind, string?, string?, string?> Nameless => new()
    {
        { FindingKind.MissingAtFlatpeak, null, "ns:d1", "ns:d1" },
        { FindingKind.OnlyInRegistry, "", "ns:d9", "ns:d9" },
        { FindingKind.MissingInRegistry, "ns:d1", "ns:d1", null },
        { FindingKind.NoCredentials, "ns:d1", "ns:d1", "no/id" },
        { FindingKind.MissingAtThings, "ns:d1", null, "ns:d1" },
    };

    // Nothing stands for its device but the registration, of which Hono says when it was made.
    [Theory]
    [InlineData(FindingKind.MissingAtThings, true)]
    [InlineData(FindingKind.MissingAtThings, false)]
    [InlineData(FindingKind.OnlyInRegistry, true)]
    [InlineData(FindingKind.OnlyInRegistry, false)]
    public async Task What_was_registered_since_it_was_found_is_another_one(FindingKind kind, bool isOld)
    {
        bool isAtFlatpeak = kind == FindingKind.MissingAtThings;
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false });
        await Simulator.SeedAsync(isAtFlatpeak ? 1 : 0, "ns:d");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        var finding = new FleetFinding
        {
            Kind = kind, ReferenceId = "ns:d1", ThingId = "ns:d1", HubDeviceId = "ns:d1", CallsFor = FindingRemedy.RemoveFromBosch,
            DeviceId = isAtFlatpeak ? (await flatpeak.FindDeviceAsync("ns:d1"))!.Id : null,
            FoundAt = DateTimeOffset.UtcNow.AddHours(isOld ? -1 : 0),
        };

        if (!isOld)
        {
            await bosch.EnsureStillMissingAsync(finding, flatpeak);
            return;
        }

        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));
        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Matches(
            "out of date: device 'ns:d1' at .* is another one, registered at 2.*Z, by now. Nothing was removed. Compare again.", refused.Message);
    }

    // It may be in no list yet, or be half made.
    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task What_was_created_since_the_list_was_read_is_told_and_not_called_to_be_removed(RegistryApi dialect, bool hasList)
    {
        await SeedSoundAsync(dialect, "ns:s", 2);
        await Simulator.SeedAsync(dialect, "ns:half", new { modifiedSecondsAgo = 0, registration = false, credentials = 0 });
        await SeedAsync(dialect, "ns:whole", 1, new { modifiedSecondsAgo = 0 });
        await Simulator.SeedReferenceAsync("ns:alone");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with { List = hasList ? [new("ns:s1"), new("ns:s2")] : null };

        List<FleetFinding> before = await CompareAsync(flatpeak, bosch, settings);
        List<FleetFinding> since = await CompareAsync(flatpeak, bosch, settings with { AsOf = DateTimeOffset.UtcNow.AddMinutes(-1) });

        Assert.Equal(hasList ? 3 : 2, before.Count);
        Assert.Equal(Told(before), Told(since));
        Assert.All(before, one => Assert.NotEqual(FindingRemedy.None, one.CallsFor));
        Assert.All(since, one => Assert.Equal((FindingRemedy.None, true), (one.CallsFor, one.CreatedMeanwhile)));
        ServiceException refused = Assert.Throws<ServiceException>(() => since[0].EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak));
        Assert.Contains("was created after the comparison began, or its list was read: compare again", refused.Message, StringComparison.Ordinal);
    }

    // Where somebody is asked about each, the next one has waited for long.
    [Fact]
    public async Task A_finding_has_the_time_of_its_look_and_not_that_at_which_it_is_taken()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:s", 1);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d", new { count = 2, thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        var comparison = new FleetComparison(flatpeak, await ConnectAsync(RegistryApi.Hono), Quick);
        await using IAsyncEnumerator<FleetFinding> findings = comparison.RunAsync().GetAsyncEnumerator();
        Assert.True(await findings.MoveNextAsync());
        await Task.Delay(1000);
        DateTimeOffset taken = DateTimeOffset.UtcNow;

        Assert.True(await findings.MoveNextAsync());

        Assert.True(findings.Current.FoundAt < taken);
    }

    [Theory]
    [BothDialects]
    public async Task What_is_still_so_may_be_removed_and_what_was_completed_since_it_was_found_may_not(RegistryApi dialect)
    {
        bool isHub = dialect == RegistryApi.BoschHub;
        var fleet = new SeededFleet(dialect, 2, 2);
        await fleet.SeedAsync(Simulator);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, Quick with { List = fleet.List, IncludeCredentials = true });
        findings.RemoveAll(one => !one.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch));
        FindingKind[] kinds =
        [
            FindingKind.OnlyInRegistry, FindingKind.OnlyAtThings, FindingKind.MissingAtFlatpeak, FindingKind.MissingInRegistry,
            FindingKind.MissingAtThings, FindingKind.NoCredentials, FindingKind.NotInList,
        ];
        Assert.Equal(
            kinds.Concat(isHub ? [FindingKind.CredentialsWithoutDevice] : []).Order(), findings.Select(one => one.Kind).Distinct().Order());
        Dictionary<FleetFinding, FleetFinding> kept = [];
        foreach (FleetFinding finding in findings)
        {
            kept[finding] = await ByRecordAsync(bosch, finding);
        }

        await Simulator.ClearLogAsync();
        foreach (FleetFinding finding in findings.Concat(kept.Values))
        {
            await bosch.EnsureStillMissingAsync(finding, flatpeak);
        }

        Assert.All(await Simulator.LogAsync("*"), request => Assert.Equal("GET", request.Method));
        await CompleteAsync(dialect);
        foreach (FleetFinding finding in findings.Where(one => one.Kind != FindingKind.NotInList))
        {
            // A file may have lost the columns that say where it was; the record of a removal has kept them.
            foreach (FleetFinding one in new[] { finding, finding with { Where = 0, WhereNot = 0, WhereUnknown = 0 }, kept[finding] })
            {
                ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(one, flatpeak));
                Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
                Assert.All(
                    [$"'{finding}' is out of date", $"{finding.Kind}", "by now", "Nothing was removed"],
                    text => Assert.Contains(text, refused.Message, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("missingAtFlatpeak")]
    [InlineData("not at Flatpeak")]
    [InlineData("0")]
    [InlineData("MissingAtFlatpeak; not at Nowhere")]
    [InlineData("MissingAtFlatpeak; not at List")]
    [InlineData("MissingAtFlatpeak; not at Flatpeak; not at Things")]
    [InlineData("MissingAtFlatpeak; not at Flatpeak; R1")]
    [InlineData("MissingAtFlatpeak; not at Flatpeak; dev_0123456789abcdef01234567; dev_0123456789abcdef01234568")]
    public void A_record_that_does_not_say_enough_of_its_finding_is_none(string? byFinding)
    {
        ThingTarget record = Doubtful.ToThingTarget() with { ByFinding = byFinding };

        Assert.False(FleetFinding.IsWhole(byFinding, record.FindingCallsFor, record.HubDeviceId, record.ReferenceId));
        Assert.Equal(ServiceErrorKind.Conflict, Assert.Throws<ServiceException>(() => FleetFinding.OfRecord(record)).Kind);
        Assert.Null(FleetFinding.OfRecord(new ThingTarget("ns:d1")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("RemoveFromFlatpeak")]
    [InlineData("much")]
    public void Nor_is_one_whose_finding_does_not_call_for_its_removal(string? callsFor) =>
        Assert.False(FleetFinding.IsWhole(Doubtful.ToThingTarget().ByFinding, callsFor, "ns:d1", "ns:d1"));

    // Under the thing's id it would be looked for in vain.
    [Theory]
    [InlineData(FindingKind.MissingAtFlatpeak)]
    [InlineData(FindingKind.NotInList)]
    [InlineData(FindingKind.OnlyAtThings)]
    public void Nor_is_one_that_has_lost_its_id_in_the_registry_or_its_reference(FindingKind kind)
    {
        ThingTarget record = (Doubtful with { Kind = kind }).ToThingTarget();

        Assert.True(FleetFinding.IsWhole(record.ByFinding, record.FindingCallsFor, "ns:d1", "ns:d1"));
        Assert.False(FleetFinding.IsWhole(record.ByFinding, record.FindingCallsFor, null, "ns:d1"));
        Assert.False(FleetFinding.IsWhole(record.ByFinding, record.FindingCallsFor, "ns:d1", null));
    }

    [Fact]
    public async Task What_is_gone_since_then_is_no_matter_and_another_device_of_the_same_name_is()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1")] }));
        Assert.Equal((FindingKind.NotInList, "ns:d2"), (finding.Kind, finding.ThingId));

        // While its thing is there, it may be registered under another id than the finding has; but where a removal goes on.
        await Simulator.TakeAwayAsync("hono/devices/ns:d2");
        ServiceException halved = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));
        Assert.Equal(ServiceErrorKind.Conflict, halved.Kind);
        Assert.Contains("device 'ns:d2' is not registered", halved.Message, StringComparison.Ordinal);
        await bosch.EnsureStillMissingAsync(finding, flatpeak, isUnderWay: false, isGoneOn: true, default);

        await Simulator.TakeAwayAsync("things/ns:d2");
        await bosch.EnsureStillMissingAsync(finding, flatpeak);
        await flatpeak.DeleteDeviceAsync(new DeviceTarget(null, "ns:d2"));
        await bosch.EnsureStillMissingAsync(finding, flatpeak);
        Device another = (await flatpeak.CreateDeviceAsync("ns:d2"))!;
        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.All([another.Id, finding.DeviceId!, "out of date"], text => Assert.Contains(text, refused.Message, StringComparison.Ordinal));
    }

    // As whoever goes on with a removal has it.
    private static async Task<FleetFinding> ByRecordAsync(BoschClient bosch, FleetFinding finding)
    {
        DeviceRemoval plan = await bosch.PlanRemovalAsync(finding.ToThingTarget(), new RemovalSettings());
        FleetFinding kept = FleetFinding.OfRecord(plan.ToTarget())!;
        Assert.Equal((finding.Kind, finding.CallsFor, finding.DeviceId), (kept.Kind, kept.CallsFor, kept.DeviceId));
        return kept;
    }

    [Fact]
    public async Task A_thing_that_was_made_anew_since_its_finding_is_not_removed_by_it()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1")] }));
        foreach (string part in new[] { "things", "policies", "hono/devices" })
        {
            await Simulator.TakeAwayAsync($"{part}/ns:d2");
        }

        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d2", new { modifiedSecondsAgo = 1800 });
        IReadOnlyList<string> all = await Simulator.LeftoverAsync();

        ServiceException refused = await FailsAsync(() => Mending.MendAsync(flatpeak, bosch, finding));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("it is another one. Nothing was removed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(all, await Simulator.LeftoverAsync());
        finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1")] }));
        await Mending.MendAsync(flatpeak, bosch, finding);
        Assert.DoesNotContain(await Simulator.LeftoverAsync(), one => one.EndsWith("d2", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Nameless))]
    public async Task Without_a_name_to_look_for_what_was_missing_nothing_is_removed(
        FindingKind kind, string? reference, string? thing, string? hub)
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(
            Doubtful with { Kind = kind, ReferenceId = reference, ThingId = thing, HubDeviceId = hub }, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("cannot be found out", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_that_no_comparison_makes_is_refused()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding made = Doubtful with { ReferenceId = "ns:d9" };
        await bosch.EnsureStillMissingAsync(made, flatpeak);

        foreach (FleetFinding wrong in new[]
        {
            made with { CallsFor = FindingRemedy.RemoveFromFlatpeak }, made with { Kind = FindingKind.RegisteredTwice },
            made with { Kind = FindingKind.OnlyAtFlatpeak }, made with { WhereNot = FleetSides.Things },
        })
        {
            Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => bosch.EnsureStillMissingAsync(wrong, flatpeak))).Kind);
        }

        await Simulator.ClearLogAsync();
        foreach (FleetFinding wrong in new[] { made with { AccountId = "acc_another" }, made with { TenantId = "t2" } })
        {
            Assert.Equal(ServiceErrorKind.AccountMismatch, (await FailsAsync(() => bosch.EnsureStillMissingAsync(wrong, flatpeak))).Kind);
        }

        Assert.Empty(await Simulator.LogAsync("*"));
    }

    // The other key of the same account sees other devices: there it would be missing still.
    [Fact]
    public async Task A_finding_of_live_mode_is_refused_in_test_mode_where_nobody_can_tell_that_it_is_out_of_date()
    {
        using FlatpeakClient live = await Simulator.ConnectAsync(key: Simulator.LiveKey);
        using FlatpeakClient test = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d", new { count = 2 });
        FleetFinding finding = Assert.Single(await CompareAsync(live, bosch, Quick with { List = [new FleetRow("ns:d2")] }), one => one.ThingId == "ns:d1");
        Assert.Equal((FindingKind.MissingAtFlatpeak, true), (finding.Kind, finding.LiveMode));
        Assert.True(finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch));
        await live.CreateDeviceAsync("ns:d1");
        await Simulator.ClearLogAsync();

        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, test));

        Assert.Equal(ServiceErrorKind.AccountMismatch, refused.Kind);
        Assert.Empty(await Simulator.LogAsync("*"));
        Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, live))).Kind);
    }

    [Fact]
    public async Task A_tenant_that_nobody_has_verified_does_not_prove_that_a_registration_is_missing()
    {
        await Simulator.SetAsync("*", new { honoTenants = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient mistyped = await ConnectAsync(RegistryApi.Hono, options => options with { TenantId = "t1-typo" });
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);

        ServiceException refused = await FailsAsync(
            () => mistyped.EnsureStillMissingAsync(Doubtful with { Kind = FindingKind.MissingInRegistry }, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("'t1-typo'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_function_matches_what_Flatpeak_has_not_has_no_reference_and_is_not_removed()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:x1", new { deviceId = "hub-x1" });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        FleetFinding finding = Assert.Single(await CompareAsync(
            flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1")], MatchBy = one => one.Name![^2..] }));

        Assert.Equal((FindingKind.MissingAtFlatpeak, "ns:x1", null), (finding.Kind, finding.ThingId, finding.ReferenceId));
        Assert.Equal(FindingRemedy.None, finding.CallsFor);
    }

    // What is half there becomes whole, by hands that nobody here knows of.
    private async Task CompleteAsync(RegistryApi dialect)
    {
        foreach (string prefix in new[] { "r:d", "t:d", "rt:d" })
        {
            await Simulator.SeedAsync(2, prefix);
        }

        foreach (string name in Names("nc:d", dialect == RegistryApi.Hono ? 2 : 0))
        {
            await Simulator.TakeAwayAsync($"hono/devices/{name}");
        }

        foreach (string prefix in new[] { "r:d", "t:d", "ft:d", "fr:d", "nc:d" })
        {
            await Simulator.SeedAsync(dialect, prefix, new { count = 2 });
        }

        if (dialect == RegistryApi.BoschHub)
        {
            await Simulator.SeedAsync(dialect, "cw:d", new { count = 2, credentials = 0 });
        }
    }
}
