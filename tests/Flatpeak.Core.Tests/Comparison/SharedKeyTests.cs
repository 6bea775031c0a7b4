using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>Two devices that a function takes for one: the identifier of the second is in use.</summary>
public sealed class SharedKeyTests(Simulator simulator) : ComparisonTests(simulator)
{
    private static readonly FleetFinding Second = new()
    {
        Kind = FindingKind.RegisteredTwice, ReferenceId = "fleetB:1", OtherName = "fleetA:1", ThingId = "fleetA:1", HubDeviceId = "fleetA:1",
        CallsFor = FindingRemedy.RemoveFromFlatpeak,
    };

    [Theory]
    [BothDialects(true, true)]
    [BothDialects(true, false)]
    [BothDialects(false, true)]
    public async Task A_key_with_two_names_at_two_sides_calls_for_no_removal_of_an_identifier(RegistryApi dialect, bool registration, bool thing)
    {
        await SeedSoundAsync(dialect, "fleetA:", 1);
        await Simulator.SeedReferenceAsync("fleetB:1");
        await Simulator.SeedAsync(dialect, ["fleetB:1"], new { registration, thing, policy = thing, credentials = registration ? 1 : 0 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(
            flatpeak, await ConnectAsync(dialect), Quick with { MatchBy = one => one.Name!.Split(':')[^1] });

        Assert.Contains(findings, one => one.ReferenceId == "fleetB:1");
        Assert.All(findings, one => Assert.Equal((FindingKind.RegisteredTwice, FindingRemedy.None), (one.Kind, one.CallsFor)));
        Assert.Contains("two devices", Refused(findings.Find(one => one.ReferenceId == "fleetB:1")!), StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects(true, "device 'fleetB:1'")]
    [BothDialects(false, "thing 'fleetB:1'")]
    public async Task An_identifier_that_is_called_a_second_one_is_kept_where_something_has_its_own_name(
        RegistryApi dialect, bool registration, string says)
    {
        await SeedSoundAsync(dialect, "fleetA:", 1);
        await Simulator.SeedReferenceAsync("fleetB:1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        await bosch.EnsureUnusedAsync(Second, flatpeak);
        await Simulator.SeedAsync(
            dialect, ["fleetB:1"], new { registration, thing = !registration, policy = !registration, credentials = registration ? 1 : 0 });

        foreach (Func<Task> ask in new[] { () => bosch.EnsureUnusedAsync(Second, flatpeak), () => bosch.EnsureNotSeenInUseAsync(Second, flatpeak) })
        {
            ServiceException refused = await FailsAsync(ask);

            Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
            Assert.Contains($"'fleetB:1' is still used elsewhere: there is {says}", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task So_it_is_where_that_thing_is_hidden()
    {
        await SeedSoundAsync(RegistryApi.Hono, "fleetA:", 1);
        await Simulator.SeedReferenceAsync("fleetB:1");
        await Simulator.SeedAsync(null, "fleetB:1", new { lockedOut = true });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        ServiceException refused = await FailsAsync(() => bosch.EnsureUnusedAsync(Second, flatpeak));

        Assert.Equal((ServiceErrorKind.Conflict, "fleetB:1"), (refused.Kind, refused.HiddenThing));
    }

    [Theory]
    [BothDialects("fleetA:1", "fleetB:1")]
    [BothDialects("fleetB:1", "fleetA:1")]
    [BothDialects("fleetB:1", "fleetB:1")]
    [BothDialects("fleetB:1", null)]
    [BothDialects(null, "fleetB:1")]
    public async Task Two_half_devices_of_one_key_call_for_no_removal_of_an_identifier(RegistryApi dialect, string? registered, string? thing)
    {
        await Simulator.SeedReferenceAsync("fleetA:1");
        await Simulator.SeedReferenceAsync("fleetB:1");
        await SeedSoundAsync(dialect, "fleetC:1", 2);
        await SeedHalvesAsync(dialect, registered, thing);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        List<FleetFinding> findings = await CompareAsync(flatpeak, await ConnectAsync(dialect), Quick with { MatchBy = ByNumber });

        FleetFinding second = Assert.Single(findings, one => one.Kind == FindingKind.RegisteredTwice);
        Assert.Equal(FindingRemedy.None, second.CallsFor);
        Assert.Contains("two devices", Refused(second), StringComparison.Ordinal);
    }

    // All of it has the first one's name, or the list says which name it has.
    [Theory]
    [BothDialects("fleetA:1", "fleetB:1", false)]
    [BothDialects("R:1", "fleetA:1", true)]
    public async Task The_second_identifier_of_one_device_is_called_to_be_removed_as_before(
        RegistryApi dialect, string stays, string reference, bool isListed)
    {
        await Simulator.SeedReferenceAsync(stays);
        await Simulator.SeedReferenceAsync(reference);
        await SeedHalvesAsync(dialect, "fleetA:1", "fleetA:1");
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        ComparisonSettings settings = Quick with { MatchBy = ByNumber };

        FleetFinding second = Assert.Single(await CompareAsync(
            flatpeak, bosch, isListed ? settings with { List = [new FleetRow("fleetA:1", stays, "fleetA:1")] } : settings));

        Assert.Equal((FindingKind.RegisteredTwice, reference, stays), (second.Kind, second.ReferenceId, second.OtherName));
        Assert.Equal(FindingRemedy.RemoveFromFlatpeak, second.CallsFor);
        await bosch.EnsureUnusedAsync(second, flatpeak);
    }

    // As a file may have it that an earlier version made.
    [Theory]
    [BothDialects("fleetA:1", "fleetB:1", "thing 'fleetB:1'")]
    [BothDialects("fleetB:1", "fleetA:1", "device 'fleetB:1'")]
    [BothDialects("fleetB:1", "fleetB:1", "device 'fleetB:1'")]
    public async Task An_identifier_of_a_half_device_is_kept_where_the_other_one_names_the_other_half(
        RegistryApi dialect, string registered, string thing, string says)
    {
        await Simulator.SeedReferenceAsync("fleetA:1");
        await Simulator.SeedReferenceAsync("fleetB:1");
        await SeedHalvesAsync(dialect, registered, thing);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        ServiceException refused = await FailsAsync(
            () => bosch.EnsureUnusedAsync(Second with { HubDeviceId = registered, ThingId = thing }, flatpeak));

        Assert.Equal(ServiceErrorKind.Conflict, refused.Kind);
        Assert.Contains($"'fleetB:1' is still used elsewhere: there is {says}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects]
    public async Task Of_two_identifiers_with_one_name_the_second_is_not_in_use_by_what_has_that_name(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "fleetA:", 1);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        await (await ConnectAsync(dialect)).EnsureUnusedAsync(Second with { ReferenceId = "fleetA:1", DeviceId = "dev_another" }, flatpeak);
    }

    private static string ByNumber(ComparedDevice one) => one.Name!.Split(':')[^1];

    private async Task SeedHalvesAsync(RegistryApi dialect, string? registered, string? thing)
    {
        if (registered is not null)
        {
            await Simulator.SeedAsync(dialect, [registered], new { thing = false, policy = false });
        }

        if (thing is not null)
        {
            await Simulator.SeedAsync(dialect, [thing], new { registration = false, credentials = 0 });
        }
    }

    private static string Refused(FleetFinding finding) =>
        Assert.Throws<ServiceException>(() => finding.EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak)).Message;
}
