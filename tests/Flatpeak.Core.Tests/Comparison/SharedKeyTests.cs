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

    private static string Refused(FleetFinding finding) =>
        Assert.Throws<ServiceException>(() => finding.EnsureCallsFor(FindingRemedy.RemoveFromFlatpeak)).Message;
}
