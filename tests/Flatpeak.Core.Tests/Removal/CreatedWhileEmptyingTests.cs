namespace Flatpeak.Tests.Removal;

/// <summary>
/// At the Hub, the credentials of a device are many requests, each of them short; the device may be created anew in between, and keeps
/// its own.
/// </summary>
public sealed class CreatedWhileEmptyingTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task A_credential_that_was_not_there_before_is_kept_with_the_device_that_was_created_anew()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        BoschClient client = await ConnectAsync(TimeProvider.System, () => Simulator.CreateAnewAsync(RegistryApi.BoschHub, "ns:d1"));

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
        await IsToldAsync(result);
    }

    [Fact]
    public async Task One_that_was_listed_before_is_kept_where_time_has_passed_since()
    {
        var clock = new LaterClock();
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 2 });
        BoschClient client = await ConnectAsync(clock, async () =>
        {
            await Simulator.TakeAwayAsync("things/ns:d1");
            await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 0, policy = false, registration = false, modifiedSecondsAgo = 0 });
            clock.Pass(TimeSpan.FromSeconds(6));
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Single(await Simulator.LeftoverAsync(), one => one.StartsWith("hub credential", StringComparison.Ordinal));
        await IsToldAsync(result);
    }

    // The step is begun, so nothing says that nothing was removed.
    private async Task IsToldAsync(RemovalResult result)
    {
        Assert.Equal(nameof(RemovalStepKind.Credentials), result.Removal.FailedStep);
        Assert.Equal((ServiceErrorKind.Conflict, true), (result.Error?.Kind, result.Error?.OutcomeUnknown));
        Assert.Matches("'ns:d1' at .* was created at .*are kept.* Credentials of device 'ns:d1' deleted before that: 1\\.$", result.Error!.Message);
        Assert.Single(await Simulator.BoschWritesAsync(), request => request.Contains("DELETE", StringComparison.Ordinal));
    }

    // It happens when the first deletion has been answered, before that is known.
    private Task<BoschClient> ConnectAsync(TimeProvider clock, Func<Task> others)
    {
        bool isDone = false;
        return ConnectAsync(
            RegistryApi.BoschHub,
            options => options with { Service = options.Service with { Clock = clock } },
            exchange =>
            {
                if (!isDone && exchange.Method == "DELETE" && exchange.Path.Contains("/credentials/", StringComparison.Ordinal))
                {
                    isDone = true;
                    others().GetAwaiter().GetResult();
                }
            });
    }
}
