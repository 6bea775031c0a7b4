using System.Diagnostics;
using Flatpeak.Fleet;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// The search of things is behind by a second or two. A policy does not go before the search has shown, or had the time to
/// show, who else uses it; and nobody else waits for that.
/// </summary>
public sealed class SearchLagTests(Simulator simulator) : BoschTests(simulator)
{
    private const int LagMs = 1000;

    // Three times what the search is behind here, for a machine that is busy.
    private static readonly RemovalSettings Patient = new() { SearchLag = TimeSpan.FromSeconds(3) };

    /// <summary>What of the thing is said to be the last that uses the policy.</summary>
    public enum Old
    {
        Quiet,
        Forced,
        NotAsked,
        CreatedJustNow,
        GoneAlready,
    }

    [Theory]
    [BothDialects(Old.Quiet)]
    [BothDialects(Old.Forced)]
    [BothDialects(Old.NotAsked)]
    [BothDialects(Old.CreatedJustNow)]
    [BothDialects(Old.GoneAlready)]
    public async Task A_policy_is_kept_for_a_thing_that_another_session_created_a_moment_ago(RegistryApi dialect, Old old)
    {
        await Simulator.SetAsync("*", new { searchLagMs = LagMs });
        await Simulator.SeedAsync(dialect, "ns:old", new { policyId = "ns:shared", thing = old is not (Old.CreatedJustNow or Old.GoneAlready) });
        BoschClient client = await ConnectAsync(dialect);
        BoschClient another = await ConnectAsync(dialect);
        if (old == Old.CreatedJustNow)
        {
            await CreateAsync(another, "ns:old2", "ns:shared");
        }

        await CreateAsync(another, "ns:new", "ns:shared");

        RemovalResult result = await RemoveAsync(
            client,
            new ThingTarget(old == Old.CreatedJustNow ? "ns:old2" : "ns:old", PolicyId: "ns:shared"),
            Patient with { Force = old is Old.Forced or Old.CreatedJustNow, QuietPeriod = old == Old.NotAsked ? TimeSpan.Zero : Patient.QuietPeriod });

        Assert.Null(result.Error);
        Assert.Matches("'ns:shared'.*kept: 1 other thing uses it", result.Warning);
        Assert.Contains("policy ns:shared", await Simulator.LeftoverAsync());
        Assert.NotNull(await another.FindThingAsync("ns:new"));
    }

    // It is created once more while the search is waited for, which does not list it yet. The session itself creates it when its removal
    // has ended (OneAfterTheOtherTests).
    [Fact]
    public async Task A_thing_that_is_there_again_when_its_policy_would_go_keeps_it()
    {
        await Simulator.SetAsync("*", new { searchLagMs = 600_000 });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:old", new { policyId = "ns:shared", thing = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        BoschClient another = await ConnectAsync(RegistryApi.Hono);
        var settings = new RemovalSettings { SearchLag = TimeSpan.FromSeconds(1) };
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:old", PolicyId: "ns:shared"), settings);
        int pauses = 0;

        RemovalResult result = await client.RunRemovalAsync(plan, settings, async (time, stop) =>
        {
            await Task.Delay(time, stop);
            if (pauses++ == 0)
            {
                await CreateAsync(another, "ns:old", "ns:shared");
            }
        });

        Assert.Equal(1, pauses);
        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("'ns:old'.*is there again.*it and its policy 'ns:shared' are kept", result.Error!.Message);
        Assert.NotNull(await another.FindThingAsync("ns:old"));
    }

    // What it was created with a moment ago is no reason to keep the policy, once it is gone; that nobody has asked the search of it is one.
    [Fact]
    public async Task A_thing_that_the_session_created_a_moment_ago_and_another_one_deleted_keeps_no_policy_of_which_nobody_knows_more()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:old", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await CreateAsync(client, "ns:new", "ns:shared");
        var settings = new RemovalSettings { KeepPolicy = true, Force = true };
        Assert.Null((await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:new", settings)).Error);
        Assert.Null((await RemoveAsync(client, "ns:old", settings)).Error);

        RemovalResult result = await RemoveAsync(client, new ThingTarget("ns:new", PolicyId: "ns:shared") { Found = "Thing" }, Forced);

        Assert.Null(result.Error);
        Assert.Matches("'ns:shared'.*kept: the search was not asked whether it lists thing 'ns:new'", result.Warning);

        Assert.Null((await RemoveAsync(client, new ThingTarget("ns:new", PolicyId: "ns:shared"), Forced)).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task What_the_session_itself_created_a_moment_ago_counts_at_once_until_it_is_removed()
    {
        await Simulator.SetAsync("*", new { searchLagMs = 600_000 });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:old", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await CreateAsync(client, "ns:new", "ns:shared");

        RemovalResult first = await RemoveAsync(client, "ns:old", Patient);
        Assert.Matches("'ns:shared'.*kept: thing 'ns:new', which was created a moment ago", first.Warning);
        Assert.DoesNotContain(await Simulator.BoschRequestsAsync(), request => request.Contains("/search/", StringComparison.Ordinal));

        // That the search lists nobody proves nothing: it does not list this one either.
        RemovalResult second = await RemoveAsync(client, "ns:new", Forced);
        Assert.Matches("'ns:shared'.*kept: the search did not list thing 'ns:new'", second.Warning);
        Assert.Equal(["policy ns:shared"], await Simulator.LeftoverAsync());
    }

    // No search has caught up by that.
    [Fact]
    public async Task What_the_session_itself_created_a_moment_ago_counts_although_the_clock_was_put_forward()
    {
        await Simulator.SetAsync("*", new { searchLagMs = 600_000 });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:old", new { policyId = "ns:shared" });
        var clock = new ShiftedClock();
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { Service = options.Service with { Clock = clock } });
        await CreateAsync(client, "ns:new", "ns:shared");
        clock.Shift(TimeSpan.FromHours(1));

        RemovalResult result = await RemoveAsync(client, "ns:old", Patient);

        Assert.Matches("'ns:shared'.*kept: thing 'ns:new', which was created a moment ago", result.Warning);
    }

    [Fact]
    public async Task A_policy_that_was_put_back_just_now_is_kept_for_things_that_the_search_does_not_show_yet()
    {
        await Simulator.SetAsync("*", new { searchLagMs = LagMs });
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policy = false, policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, new ThingTarget("ns:d1", PolicyId: "ns:shared"), Patient with { RestorePolicy = true });

        Assert.Matches("'ns:shared'.*kept: 1 other", result.Warning);
        Assert.Contains("policy ns:shared", await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task While_the_search_still_lists_the_thing_its_policy_stays_and_a_later_run_goes_on(RegistryApi dialect)
    {
        await Simulator.SetAsync("*", new { searchLagMs = 600_000 });
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        var settings = new RemovalSettings { SearchLag = TimeSpan.FromMilliseconds(200) };

        RemovalResult result = await RemoveAsync(client, "ns:d1", settings);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("\\(Policy\\).*still lists thing 'ns:d1'.*policy 'ns:d1', which is kept.*Run the removal again", result.Error!.Message);
        Assert.Equal((RemovalStepKind.Policy, RemovalStepState.Failed), (result.Removal.Steps[^1].Kind, result.Removal.Steps[^1].State));
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());

        await Simulator.SetAsync("*", new { searchLagMs = 0 });
        Assert.True((await RemoveAsync(client, result.Removal.ToTarget(), settings)).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_search_that_was_behind_is_asked_once_by_the_next_removal_when_it_has_caught_up()
    {
        var settings = new RemovalSettings { SearchLag = TimeSpan.FromSeconds(1) };
        await Simulator.SetAsync("*", new { searchLagMs = 900 });
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"]);
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Assert.Null((await RemoveAsync(client, "ns:d1", settings)).Error);
        Assert.InRange(await SearchesAsync("ns:d1"), 2, 4);
        Assert.Null((await RemoveAsync(client, "ns:d2", settings)).Error);

        Assert.Equal(1, await SearchesAsync("ns:d2"));
        Assert.Empty(await Simulator.LeftoverAsync());

        async Task<int> SearchesAsync(string of) => (await Simulator.BoschRequestsAsync())
            .Count(request => request.Contains("/search/", StringComparison.Ordinal) && request.Contains(of, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fleet_removes_its_policies_and_does_not_wait_for_the_search_device_by_device()
    {
        const int Count = 64;
        const int Throttle = 4;
        const int SecondsBehind = 3;
        string[] ids = [.. Enumerable.Range(1, Count).Select(i => $"ns:d{i}")];
        await Simulator.SetAsync("*", new { searchLagMs = SecondsBehind * 1000 });
        await Simulator.SeedAsync(RegistryApi.Hono, ids);
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var settings = new RemovalSettings { SearchLag = TimeSpan.FromSeconds(SecondsBehind) };
        var clock = Stopwatch.StartNew();

        using var run = new FleetRun<RemovalResult>(Throttle, CancellationToken.None);
        var work = new FleetWork<DeviceRemoval, RemovalResult>
        {
            CarryOut = async (plan, context, stop) => new FleetOutcome<RemovalResult>
            {
                Output = await client.RunRemovalAsync(plan, settings, context.PauseAsync, stop),
            },
        };
        var outcomes = new List<FleetOutcome<RemovalResult>>();
        foreach (string id in ids)
        {
            run.Add(id, (_, stop) => client.PlanRemovalAsync(new ThingTarget(id), settings, stop), work);
            outcomes.AddRange(Ready());
        }

        run.CompleteAdding();
        outcomes.AddRange(Ready());

        Assert.Equal(ids, outcomes.Select(outcome => outcome.Output?.Removal.ThingId));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Output!.Error));
        Assert.Empty(await Simulator.LeftoverAsync());

        // With a slot each while they wait, it would be all of 48 seconds; and nobody was asked over and over.
        Assert.InRange(clock.Elapsed.TotalSeconds, SecondsBehind, (Count / Throttle * SecondsBehind) - 12);
        Assert.InRange((await Simulator.BoschRequestsAsync()).Count(request => request.Contains("/search/", StringComparison.Ordinal)), Count, 4 * Count);

        IEnumerable<FleetOutcome<RemovalResult>> Ready()
        {
            while (run.TryPeek(out FleetOutcome<RemovalResult>? outcome))
            {
                run.Dequeue();
                yield return outcome;
            }
        }
    }

    private static Task<CreatedDevice> CreateAsync(BoschClient client, string thingId, string policyId) => client.CreateDeviceAsync(
        new NewDevice(thingId, thingId, policyId, new NewCredential(thingId.Replace(':', '_'), Simulator.Secret("word"))));
}
