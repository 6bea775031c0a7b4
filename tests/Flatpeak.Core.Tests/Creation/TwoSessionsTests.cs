namespace Flatpeak.Tests.Creation;

/// <summary>Two sessions create one device at the same time: neither takes from the other what it has made.</summary>
public sealed class TwoSessionsTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [InlineData(Way.AtTheHub)]
    [InlineData(Way.AtHono)]
    public async Task What_the_other_one_made_between_two_attempts_is_not_taken_for_ones_own(Way way)
    {
        BoschClient other = await ConnectAsync(way);
        string made = "";
        ServiceException error = await CreateWhileAsync(way, async () =>
        {
            await other.CreateDeviceAsync(Device("ns:d1", "their-PASSWORD"));
            made = await EverythingAsync();
        });

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(made, await EverythingAsync());
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // No credential of theirs tells that they were there; the policy does, which is made next.
    [Theory]
    [InlineData(Way.AtTheHub, "hub registration ns:d1")]
    [InlineData(Way.AtHono, "hono registration ns:d1")]
    public async Task A_registration_that_may_be_the_other_ones_is_left_and_named(Way way, string registration)
    {
        ServiceException error = await CreateWhileAsync(way, () => Simulator.SeedAsync(DialectOf(way), "ns:d1", new { credentials = 0, thing = false }));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Matches("Left, as somebody else may have created it.*registration.*Look before", error.Message);
        Assert.Null(error.Leftover);
        IReadOnlyList<string> left = await Simulator.LeftoverAsync();
        Assert.Contains(registration, left);
        Assert.Contains("policy ns:d1", left);
        Assert.DoesNotContain(left, one => one.StartsWith("hub credential", StringComparison.Ordinal));
    }

    // Whatever ends the creation then, not only a conflict.
    [Theory]
    [InlineData(Way.AtTheHub, "hub registration ns:d1")]
    [InlineData(Way.AtHono, "hono registration ns:d1")]
    public async Task It_is_left_too_when_another_step_fails(Way way, string registration)
    {
        ServiceException error = await CreateWhileAsync(way, async () =>
        {
            await Simulator.SeedAsync(DialectOf(way), "ns:d1", new { credentials = 0, thing = false, policy = false });
            await Simulator.AddAsync(new Fault("status", 403).At("things", "PUT", "/policies/"));
        });

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.Matches("Left, as somebody else may have created it.*registration.*Look before", error.Message);
        Assert.Null(error.Leftover);
        Assert.Contains(registration, await Simulator.LeftoverAsync());
    }

    // The first attempt to register is refused, and nothing came of it; then the other one is quicker.
    private async Task<ServiceException> CreateWhileAsync(Way way, Func<Task> others)
    {
        bool isDone = false;
        BoschOptions options = With(retries: 3)(Simulator.BoschOptions(DialectOf(way)));
        BoschClient client = await ConnectAsync(options, exchange =>
        {
            if (exchange.Outcome == "503" && !isDone)
            {
                isDone = true;
                others().GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1, Method = "POST", Path = "/(registration|devices)/" });
        return await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));
    }
}
