namespace Flatpeak.Tests.Removal;

/// <summary>
/// The computer sleeps between a look and the deletion that it was for: on Linux and macOS the clock that counts time stands still
/// meanwhile, and only the time of day says how late it is.
/// </summary>
public sealed class SleepTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_device_that_was_created_anew_meanwhile_is_kept(RegistryApi dialect)
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

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}
