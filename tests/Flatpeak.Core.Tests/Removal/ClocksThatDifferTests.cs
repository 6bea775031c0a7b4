namespace Flatpeak.Tests.Removal;

/// <summary>
/// The time that comes with a response may be a gateway's, and not that of the service which says when a thing was created or changed.
/// Here the service's is that of this computer, and the gateway's is ahead of both. And this computer's may have been set.
/// </summary>
public sealed class ClocksThatDifferTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_thing_that_changed_a_moment_ago_is_not_quiet_by_a_gateway_whose_clock_is_ahead(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = (11 * 60) + 5 });
        BoschClient client = await ConnectAsync(dialect, TimeSpan.FromMinutes(-11));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.DeviceStillActive, result.Error?.Kind);
        Assert.Matches("this computer's clock it is 2.*Z, by the service's 2.*Z", result.Error!.Message);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [BothDialects]
    public async Task A_thing_that_was_created_after_the_plan_is_not_older_by_a_gateway_whose_clock_is_ahead(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect, TimeSpan.FromSeconds(-20));
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = 15 });

        RemovalResult result = await client.RunRemovalAsync(plan, Forced);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [BothDialects]
    public async Task One_that_was_quiet_for_long_is_removed_by_a_clock_that_is_some_minutes_off(RegistryApi dialect)
    {
        foreach (int minutes in (int[])[-20, 20])
        {
            await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = 60 * 60 });
            BoschClient client = await ConnectAsync(dialect, TimeSpan.FromMinutes(minutes));

            RemovalResult result = await RemoveAsync(client, "ns:d1");

            Assert.Null(result.Error);
            Assert.Empty(await Simulator.LeftoverAsync());
        }
    }

    [Theory]
    [BothDialects]
    public async Task Where_they_agree_nothing_is_said_of_them(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = 5 });
        BoschClient client = await ConnectAsync(dialect, TimeSpan.FromSeconds(20));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.DeviceStillActive, result.Error?.Kind);
        Assert.DoesNotContain("clock", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Make sure that its device sends nothing any more and try again later. Nothing was removed", result.Error.Message, StringComparison.Ordinal);
    }

    private Task<BoschClient> ConnectAsync(RegistryApi dialect, TimeSpan ahead)
    {
        var clock = new ShiftedClock();
        clock.Shift(ahead);
        return ConnectAsync(dialect, options => options with { Service = options.Service with { Clock = clock } });
    }
}
