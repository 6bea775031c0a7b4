namespace Flatpeak.Tests.Removal;

/// <summary>
/// The computer sleeps between a look and the deletion that it was for: on Linux and macOS the clock that counts time stands still
/// meanwhile, and only the time of day says how late it is.
/// </summary>
public sealed class SleepTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects(0)]
    [BothDialects(-9)]
    [BothDialects(9)]
    public async Task A_device_that_was_created_anew_meanwhile_is_kept_however_the_clock_was_set_before(RegistryApi dialect, int hoursAhead)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        var clock = new ShiftedClock();
        int reads = 0;
        BoschClient client = await ConnectAsync(dialect, options => options with { Service = options.Service with { Clock = clock } }, exchange =>
        {
            // The first read is the plan's.
            if (exchange.Method == "GET" && exchange.Path.Contains("/things/ns", StringComparison.Ordinal) && ++reads == 2)
            {
                clock.Shift(TimeSpan.FromHours(8));
                Simulator.CreateAnewAsync(dialect, "ns:d1").GetAwaiter().GetResult();
            }
        });

        clock.Shift(TimeSpan.FromHours(hoursAhead));
        if (hoursAhead > 0)
        {
            // Some reads later, it is set right.
            await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
            clock.Shift(TimeSpan.FromHours(-hoursAhead));
            reads = 0;
        }

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}
