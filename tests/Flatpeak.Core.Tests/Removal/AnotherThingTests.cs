namespace Flatpeak.Tests.Removal;

/// <summary>
/// While a prompt stands, the device may be created again under its id: that one was in no plan, and is not removed.
/// </summary>
public sealed class AnotherThingTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects(false, 600, false)]
    [BothDialects(false, 0, false)]
    [BothDialects(true, 600, false)]
    [BothDialects(true, 600, true)]
    public async Task A_thing_that_was_created_anew_since_the_plan_keeps_everything(RegistryApi dialect, bool force, int periodSeconds, bool keepPolicy)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        RemovalSettings settings = Settings(force, periodSeconds, keepPolicy);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        await Simulator.TakeAwayAsync("things/ns:d1");
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = 1800 });

        RemovalResult result = await client.RunRemovalAsync(plan, settings);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("'ns:d1' at .* was created at .*; when its removal was planned, there was one that was created at .*are kept\\..* new run\\. Nothing was removed\\.$", result.Error!.Message);
        await NothingWasRemovedAsync();

        // What goes on from there means the one of the plan, too.
        ServiceException again = await Assert.ThrowsAsync<ServiceException>(() => client.PlanRemovalAsync(result.Removal.ToTarget(), settings));
        Assert.Equal(ServiceErrorKind.Conflict, again.Kind);
        Assert.Null((await RemoveAsync(client, "ns:d1", settings)).Error);
    }

    [Theory]
    [BothDialects(false, 0, false)]
    [BothDialects(true, 600, false)]
    [BothDialects(true, 600, true)]
    public async Task A_thing_that_was_not_there_in_the_plan_and_was_created_since_keeps_everything(RegistryApi dialect, bool force, int periodSeconds, bool keepPolicy)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false });
        BoschClient client = await ConnectAsync(dialect);
        RemovalSettings settings = Settings(force, periodSeconds, keepPolicy);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = 0 });

        RemovalResult result = await client.RunRemovalAsync(plan, settings);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("'ns:d1' at .* was created at .*; when its removal was planned, there was none", result.Error!.Message);
        await NothingWasRemovedAsync();
    }

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task One_that_was_named_by_its_time_and_not_seen_in_the_plan_is_held_against_that_once_it_shows(RegistryApi dialect, bool wasRead)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = 1800, policy = false });
        BoschClient client = await ConnectAsync(dialect);
        DateTimeOffset hourAgo = DateTimeOffset.UtcNow.AddHours(-1);
        var target = new ThingTarget("ns:d1")
        {
            Created = wasRead ? hourAgo : null, Earlier = wasRead ? null : new EarlierRemoval(hourAgo, WasComplete: false),
        };

        RemovalResult result = await RemoveAsync(client, target, Forced with { RestorePolicy = true });

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(["PUT policy"], (await Simulator.BoschLogAsync()).Where(request => request.Method != "GET" && !request.IsProbe && request.Service != "token")
            .Select(request => $"{request.Method} {(request.Path.Contains("policies", StringComparison.Ordinal) ? "policy" : request.Path)}"));
    }

    // Whether it is the same cannot be told.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_said_when_it_was_created_and_does_not_any_more_is_kept(bool force)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(
            Fault.Says("""{"thingId":"ns:d1","policyId":"ns:d1","_revision":1,"_modified":"2020-01-01T00:00:00Z"}""").At("things", "GET", "/things/") with { Skip = 1 });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { Force = force });

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Contains("does not say when it was created", result.Error!.Message, StringComparison.Ordinal);
        await NothingWasRemovedAsync();
    }

    private static RemovalSettings Settings(bool force, int periodSeconds, bool keepPolicy) => new()
    {
        Force = force, QuietPeriod = TimeSpan.FromSeconds(periodSeconds), KeepPolicy = keepPolicy, SearchLag = TimeSpan.FromMilliseconds(50),
    };

    private async Task NothingWasRemovedAsync()
    {
        Assert.DoesNotContain(await Simulator.BoschLogAsync(), request => request.Method != "GET" && !request.IsProbe && request.Service != "token");
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}
