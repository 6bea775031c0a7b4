using System.Text.Json;
using Flatpeak.Comparison;
using static Flatpeak.Tests.Running.Policies;

namespace Flatpeak.Tests.Comparison;

/// <summary>A read answers alike for a thing that is not there and for one that is hidden: what cannot be told is not claimed.</summary>
public sealed class HiddenThingTests(Simulator simulator) : ComparisonTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_hidden_thing_is_not_reported_as_missing(RegistryApi dialect)
    {
        await SeedAsync(dialect, "ns:d", 3, new { count = 3, lockedOut = true });
        await Simulator.SeedAsync(1, "only:f");
        await Simulator.SeedAsync(null, "only:f1", new { lockedOut = true });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch);

        Assert.Equal(["MissingAtThings ns:d1", "MissingAtThings ns:d2", "MissingAtThings ns:d3", "OnlyAtFlatpeak only:f1"], Told(findings));
        Assert.All(findings, one => Assert.Equal((FleetSides.Things, FleetSides.None), (one.WhereUnknown, one.WhereNot & FleetSides.Things)));

        // What deletes finds out, and refuses. A preview, which only reads, cannot.
        FleetFinding lone = findings.Single(one => one.Kind == FindingKind.OnlyAtFlatpeak);
        await bosch.EnsureNotSeenInUseAsync(lone, flatpeak);
        Assert.All(await Simulator.LogAsync("*"), one => Assert.True(one.Method == "GET" || one.Service == "token", one.ToString()));
        ServiceException used = await FailsAsync(() => bosch.EnsureUnusedAsync(lone, flatpeak));
        Assert.Contains("still used elsewhere: there is thing 'only:f1', which this session cannot read,", used.Message, StringComparison.Ordinal);
        Assert.Equal("only:f1", used.HiddenThing);
        RemovalResult removal = await RemoveAsync(bosch, findings.First(one => one.Kind == FindingKind.MissingAtThings).ToThingTarget());
        Assert.NotNull(removal.Error);
        Assert.DoesNotContain(removal.Removal.Steps, step => step.State == RemovalStepState.Done);
    }

    // The finding says only that the thing was not seen: its device may be in use.
    [Theory]
    [BothDialects]
    public async Task Also_by_force_nothing_is_removed_by_a_finding_whose_thing_is_hidden(RegistryApi dialect)
    {
        await SeedSoundAsync(dialect, "ns:sound", 1);
        await Simulator.SeedAsync(dialect, ["ns:hidden"], new { lockedOut = true });
        await Simulator.SeedAsync(dialect, ["ns:lost"], new { policy = false, modifiedSecondsAgo = 60 });
        await Simulator.SeedAsync(dialect, ["ns:gone"], new { thing = false, policy = false });
        await Simulator.SeedAsync(null, ["ns:lone"], new { modifiedSecondsAgo = 1 });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        Dictionary<string, FleetFinding> findings = (await CompareAsync(flatpeak, bosch)).ToDictionary(one => one.ToString());
        Assert.Equal(["ns:gone", "ns:hidden", "ns:lone", "ns:lost"], findings.Keys.Order());
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();

        foreach ((string name, RemovalSettings settings) in new[]
        {
            ("ns:hidden", Forced), ("ns:hidden", Forced with { QuietPeriod = TimeSpan.Zero }), ("ns:hidden", Forced with { RestorePolicy = true }), ("ns:lost", Forced),
        })
        {
            await bosch.EnsureStillMissingAsync(findings[name], flatpeak);
            ThingTarget target = findings[name].ToThingTarget();
            RemovalResult first = await RemoveAsync(bosch, target, settings);

            // Nor by what goes on from its plan, or its record.
            foreach (RemovalResult refused in new[]
            {
                first,
                await RemoveAsync(bosch, (await bosch.PlanRemovalAsync(target, settings)).ToTarget(), settings),
                await RemoveAsync(bosch, JsonSerializer.Deserialize(JsonSerializer.Serialize(first.Removal, DeviceRemoval.Json), DeviceRemoval.Json)!.ToTarget(), settings),
            })
            {
                // A policy that is somebody else's cannot be put back.
                Assert.Equal(settings.RestorePolicy ? ServiceErrorKind.AccessDenied : ServiceErrorKind.PolicyLost, refused.Error?.Kind);
                Assert.Contains("Nothing was removed.", refused.Error!.Message, StringComparison.Ordinal);
                Assert.True(refused.Removal.FailedStep is "Quiet" or "RestorePolicy", refused.Removal.FailedStep);
                Assert.Equal(before, await Simulator.LeftoverAsync());
            }
        }

        // What else the force leaves out stays so: none of these was quiet.
        foreach ((string name, RemovalSettings settings) in new[] { ("ns:lost", Forced with { RestorePolicy = true }), ("ns:gone", Forced), ("ns:lone", Forced) })
        {
            Assert.Null((await RemoveAsync(bosch, findings[name].ToThingTarget(), settings)).Error);
        }

        Assert.All(await Simulator.LeftoverAsync(), left => Assert.Matches("ns.(hidden|sound)", left));
        Assert.True((await RemoveAsync(bosch, "ns:hidden", Forced)).Removal.Steps[0] is { Kind: RemovalStepKind.Credentials, State: RemovalStepState.Done });
    }

    [Fact]
    public async Task Where_the_policy_says_that_it_hides_things_that_is_what_is_told()
    {
        await SeedAsync(RegistryApi.Hono, "ns:d", 1, new { });
        await Simulator.PutPolicyAsync("ns:d1", Policy(Entry("nginx:ditto", thing: [])));
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        foreach (ComparisonSettings settings in new[] { Quick, Quick with { SeesAllThings = true } })
        {
            FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, bosch, settings));

            Assert.Equal((FindingKind.ThingHidden, "ns:d1", "ns:d1"), (finding.Kind, finding.ThingId, finding.PolicyId));
            Assert.Equal((FleetSides.Things, FindingRemedy.None), (finding.WhereUnknown, finding.CallsFor));
        }
    }

    [Fact]
    public async Task Whoever_sees_all_things_is_told_that_one_is_missing()
    {
        await SeedAsync(RegistryApi.Hono, "ns:d", 1, new { thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        FleetFinding finding = Assert.Single(
            await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { SeesAllThings = true }));

        Assert.Equal((FleetSides.Things, FleetSides.None), (finding.WhereNot, finding.WhereUnknown));
    }

    [Fact]
    public async Task A_policy_that_was_left_behind_is_named()
    {
        await SeedAsync(RegistryApi.Hono, "ns:d", 1, new { thing = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        FleetFinding finding = Assert.Single(await CompareAsync(flatpeak, await ConnectAsync(RegistryApi.Hono)));

        Assert.Equal((FindingKind.MissingAtThings, "ns:d1"), (finding.Kind, finding.PolicyId));
    }
}
