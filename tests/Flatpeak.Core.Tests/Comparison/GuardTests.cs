using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>What deletes at Flatpeak by a finding asks first, however old it is; and what cannot be asked is no permission.</summary>
public sealed class GuardTests(Simulator simulator) : ComparisonTests(simulator)
{
    private static readonly FleetFinding Orphan = new()
    {
        Kind = FindingKind.OnlyAtFlatpeak, ReferenceId = "ns:d1", ThingId = "ns:d1", HubDeviceId = "ns:d1", DeviceId = "dev_1",
        CallsFor = FindingRemedy.RemoveFromFlatpeak,
    };

    /// <summary>Findings that leave a side without a name to ask by.</summary>
    public static TheoryData<string?, string?, string?, FleetSides> Nameless => new()
    {
        // Another function, or none, would have found it under other names.
        { "meter-1", null, null, FleetSides.Things },
        { "meter-1", null, null, FleetSides.None },
        { "meter 1", null, null, FleetSides.Things },
        { "ns:meter", null, "hub-1", FleetSides.None },
        { "ns:meter", "ns:meter", null, FleetSides.None },
        { "ns:meter", "no thing's", "hub-1", FleetSides.None },
        { "ns:meter", "ns:meter", "no/id", FleetSides.None },
        { null, null, null, FleetSides.None },
    };

    [Theory]
    [MemberData(nameof(Nameless))]
    public async Task Without_a_name_to_ask_a_side_by_nothing_is_proven_and_nothing_is_sent(
        string? reference, string? thing, string? hub, FleetSides unknown)
    {
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding finding = Orphan with { ReferenceId = reference, ThingId = thing, HubDeviceId = hub, WhereUnknown = unknown };

        ServiceException refused = await FailsAsync(() => bosch.EnsureUnusedAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("Nothing was sent", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LogAsync("*"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_a_function_matches_a_lone_identifier_has_no_name_elsewhere_and_calls_for_nothing(bool seesAllThings)
    {
        await Simulator.SeedAsync(1, "meter-");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await SeedSoundAsync(RegistryApi.Hono, "ns:other", 1);

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, bosch, Quick with { MatchBy = one => one.Name, SeesAllThings = seesAllThings });

        FleetFinding finding = Assert.Single(findings, one => one.Kind == FindingKind.OnlyAtFlatpeak);
        Assert.Equal(("meter-1", FindingRemedy.None), (finding.ReferenceId, finding.CallsFor));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_seen_in_use_is_refused_by_reads_alone_also_in_a_preview_and_not_called_hidden(bool isPreview)
    {
        await SeedAsync(RegistryApi.Hono, "ns:d", 1, new { registration = false, credentials = 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch));
        Assert.Equal(FindingKind.MissingInRegistry, finding.Kind);

        ServiceException refused = await FailsAsync(() => isPreview
            ? bosch.EnsureNotSeenInUseAsync(finding, flatpeak)
            : bosch.EnsureUnusedAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("there is thing 'ns:d1' at ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("from registry and Things too, which comes first", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot read", refused.Message, StringComparison.Ordinal);
        Assert.All(await Simulator.LogAsync("*"), one => Assert.True(one.Method == "GET" || one.Service == "token", one.ToString()));
    }

    [Fact]
    public async Task A_name_that_nothing_at_Bosch_can_have_is_in_nobodys_way()
    {
        await Simulator.SeedReferenceAsync("o'brien");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await SeedSoundAsync(RegistryApi.Hono, "ns:other", 1);

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch);
        await Simulator.TakeAwayAsync($"flatpeak/{Simulator.AccountId}/ns:other1");
        await Mending.MendAsync(flatpeak, bosch, findings.Single(one => one.Kind == FindingKind.OnlyAtFlatpeak));

        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task Of_a_device_that_is_registered_twice_the_last_identifier_stays()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);
        await Simulator.SeedReferenceAsync("NS:D1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetFinding finding = Assert.Single(await CompareAsync(
            flatpeak, bosch, Quick with { MatchBy = one => one.Name!.ToUpperInvariant() }));
        Assert.Equal((FindingKind.RegisteredTwice, "NS:D1", "ns:d1"), (finding.Kind, finding.ReferenceId, finding.OtherName));

        await bosch.EnsureUnusedAsync(finding, flatpeak);
        foreach (FleetFinding unclear in new[] { finding with { OtherName = null }, finding with { OtherName = finding.ReferenceId } })
        {
            Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => bosch.EnsureUnusedAsync(unclear, flatpeak))).Kind);
        }

        await flatpeak.DeleteDeviceAsync(new DeviceTarget(null, "ns:d1"));
        ServiceException refused = await FailsAsync(() => bosch.EnsureUnusedAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.All(["'NS:D1'", "'ns:d1'", "last"], text => Assert.Contains(text, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_findings_that_each_say_the_other_one_stays_one_is_carried_out_also_in_two_sessions_at_a_time()
    {
        string[] references = ["NS:d1", "ns:D1", "ns:d1"];
        foreach (string reference in references)
        {
            await Simulator.SeedReferenceAsync(reference);
        }

        using FlatpeakClient one = await Simulator.ConnectAsync();
        using FlatpeakClient other = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.SetAsync("flatpeak", new { latencyMs = 50 });
        Task<bool>[] removals = [.. references.Select(async (reference, i) =>
        {
            FlatpeakClient flatpeak = i == 0 ? one : other;
            FleetFinding finding = Orphan with
            {
                Kind = FindingKind.RegisteredTwice, DeviceId = null, ReferenceId = reference, OtherName = references[(i + 1) % references.Length],
            };
            try
            {
                using IDisposable hold = await bosch.HoldUnusedAsync(finding, flatpeak);
                await flatpeak.DeleteDeviceAsync(finding.ToDeviceTarget());
                return true;
            }
            catch (ServiceException e) when (e.Kind == ServiceErrorKind.Conflict)
            {
                return false;
            }
        })];

        Assert.Contains(false, await Task.WhenAll(removals));
        Assert.NotEqual(0, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task Of_two_with_one_reference_the_other_one_stays()
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        string id = (await flatpeak.FindDeviceAsync("ns:d1"))!.Id;
        FleetFinding twice = Orphan with { Kind = FindingKind.RegisteredTwice, OtherName = "ns:d1" };

        await bosch.EnsureUnusedAsync(twice with { DeviceId = "dev_another" }, flatpeak);

        foreach (string? last in new[] { id, null })
        {
            ServiceException refused = await FailsAsync(() => bosch.EnsureUnusedAsync(twice with { DeviceId = last }, flatpeak));
            Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        }
    }

    [Fact]
    public async Task A_finding_of_another_account_or_tenant_is_refused_and_nothing_is_sent()
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await SeedSoundAsync(RegistryApi.Hono, "ns:other", 1);
        FleetFinding finding = (await CompareAsync(flatpeak, bosch)).Single(one => one.Kind == FindingKind.OnlyAtFlatpeak);
        Assert.Equal(
            (flatpeak.AccountId, bosch.Options.TenantId, bosch.Options.ThingsAddress.Authority), (finding.AccountId, finding.TenantId, finding.ThingsHost));
        await Simulator.ClearLogAsync();

        ServiceException account = await FailsAsync(() => bosch.EnsureUnusedAsync(finding with { AccountId = "acc_another" }, flatpeak));
        ServiceException tenant = await FailsAsync(() => bosch.EnsureUnusedAsync(finding with { TenantId = "t2" }, flatpeak));
        ServiceException host = await FailsAsync(() => bosch.EnsureUnusedAsync(finding with { ThingsHost = "other.example.com" }, flatpeak));
        ServiceException deletion = await FailsAsync(
            () => flatpeak.DeleteDeviceAsync((finding with { AccountId = "acc_another" }).ToDeviceTarget()));
        ServiceException mode = await FailsAsync(() => bosch.EnsureUnusedAsync(finding with { LiveMode = true }, flatpeak));
        ServiceException ofMode = await FailsAsync(() => flatpeak.DeleteDeviceAsync((finding with { LiveMode = true }).ToDeviceTarget()));
        ServiceException removal = await FailsAsync(
            () => bosch.PlanRemovalAsync((finding with { TenantId = "t2" }).ToThingTarget(), new RemovalSettings()));

        Assert.All([account, tenant, host, deletion, removal, mode, ofMode], error => Assert.Equal(ServiceErrorKind.AccountMismatch, error.Kind));
        Assert.Contains("found in live mode; the session is in test mode", mode.Message, StringComparison.Ordinal);
        Assert.Contains("'acc_another'", account.Message, StringComparison.Ordinal);
        Assert.Contains("'t2'", tenant.Message, StringComparison.Ordinal);
        Assert.Contains("other.example.com", host.Message, StringComparison.Ordinal);
        Assert.Contains("'t2'", removal.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LogAsync("*"));
        await bosch.EnsureUnusedAsync(finding, flatpeak);
    }

    [Fact]
    public async Task What_matches_says_whose_it_is_too()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, Quick with { IncludeMatching = true }));

        Assert.Equal((flatpeak.AccountId, false, bosch.Options.TenantId), (finding.AccountId, finding.LiveMode, finding.TenantId));
        Assert.Equal((flatpeak.AccountId, false), (finding.ToThingTarget().AccountId, finding.ToThingTarget().LiveMode));
    }

    [Fact]
    public async Task A_tenant_that_nobody_has_verified_does_not_prove_that_there_is_no_registration()
    {
        await Simulator.SetAsync("*", new { honoTenants = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient mistyped = await ConnectAsync(RegistryApi.Hono, options => options with { TenantId = "t1-typo" });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false, policy = false });

        ServiceException refused = await FailsAsync(() => mistyped.EnsureUnusedAsync(Orphan, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains("'t1-typo'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_and_reference_of_a_finding_must_still_be_of_one_device()
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        Device device = (await flatpeak.FindDeviceAsync("ns:d1"))!;
        await flatpeak.SetReferenceAsync(device.Id, "in-use");

        ServiceException refused = await FailsAsync(
            () => flatpeak.DeleteDeviceAsync((Orphan with { DeviceId = device.Id }).ToDeviceTarget()));

        Assert.Equal(ServiceErrorKind.AmbiguousReference, refused.Kind);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // In a text or a file that lost the columns that say where it was not.
    [Theory]
    [InlineData(FleetSides.Things, "there is thing 'ns:d1'")]
    [InlineData(FleetSides.Flatpeak, "has 'ns:d1'")]
    public async Task Credentials_without_a_device_are_kept_where_the_device_is_back_on_any_side(FleetSides side, string says)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { registration = false, thing = side == FleetSides.Things, policy = side == FleetSides.Things });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        if (side == FleetSides.Flatpeak)
        {
            await flatpeak.CreateDeviceAsync("ns:d1");
        }

        BoschClient bosch = await ConnectAsync(RegistryApi.BoschHub);
        FleetFinding finding = Orphan with
        {
            Kind = FindingKind.CredentialsWithoutDevice, CallsFor = FindingRemedy.RemoveFromBosch, DeviceId = side == FleetSides.Flatpeak ? null : "dev_1",
        };

        ServiceException refused = await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
