namespace Flatpeak.Tests.Creation;

/// <summary>
/// What a creation takes back is as old as it says: by a gateway whose clock is ahead, what somebody else has created since looks as old.
/// </summary>
public sealed class ClocksThatDifferTests(Simulator simulator) : CreationTests(simulator)
{
    // The gateway's time is that of the service here, and this computer's is behind: that looks the same.
    [Theory]
    [InlineData(Way.AtTheHub, -20, false)]
    [InlineData(Way.AtHono, -20, false)]
    [InlineData(Way.AtHono, 0, true)]
    public async Task A_thing_that_is_younger_by_one_of_two_clocks_is_another(Way way, int secondsAhead, bool isTakenBack)
    {
        var clock = new LaterClock(TimeSpan.FromSeconds(secondsAhead));
        BoschOptions options = Simulator.BoschOptions(DialectOf(way));
        BoschClient client = await ConnectAsync(options with { Service = options.Service with { Clock = clock } });
        CreatedDevice created = await client.CreateDeviceAsync(Device("ns:d1"));
        clock.Pass(TimeSpan.FromMinutes(1));
        await Simulator.TakeAwayAsync("things/ns:d1");
        await Simulator.SeedAsync(DialectOf(way), "ns:d1", new { modifiedSecondsAgo = 58 });
        string before = await EverythingAsync();

        if (isTakenBack)
        {
            await created.RollBackAsync(CancellationToken.None);
            Assert.Empty(await Simulator.LeftoverAsync());
            return;
        }

        ServiceException error = await FailsAsync(() => created.RollBackAsync(CancellationToken.None));
        Assert.Equal(before, await EverythingAsync());
        Assert.Contains("Left, as somebody else may have created it meanwhile", error.Message, StringComparison.Ordinal);
    }
}
