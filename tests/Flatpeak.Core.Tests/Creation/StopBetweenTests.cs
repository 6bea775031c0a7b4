namespace Flatpeak.Tests.Creation;

/// <summary>A stop that comes between two requests, and a request that may arrive after it was given up.</summary>
public sealed class StopBetweenTests(Simulator simulator) : CreationTests(simulator)
{
    // Who was stopped before the first write has nothing to tell of a rollback.
    [Theory]
    [InlineData("GET", "/policies/", false)]
    [InlineData("POST", "/devices/", true)]
    [InlineData("PUT", "/policies/", true)]
    public async Task A_stop_between_two_requests_sends_no_further_one_that_creates(string method, string path, bool wasRolledBack)
    {
        using var stop = new CancellationTokenSource();
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(1), exchange =>
        {
            if (exchange.Method == method && exchange.Path.Contains(path, StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        });

        NothingDoneException end = await Assert.ThrowsAsync<NothingDoneException>(
            () => client.CreateDeviceAsync(Device("ns:d1"), useExisting: false, TimeSpan.FromMinutes(1), stop.Token));

        Assert.Equal(wasRolledBack, end.WasRolledBack);
        string[] writes = [.. (await Simulator.BoschWritesAsync()).Where(one => !one.Contains("DELETE", StringComparison.Ordinal))];
        string[] all = WritesOf(Way.AtHono, "ns:d1");
        Assert.Equal(all[..(1 + Array.FindIndex(all, one => one.Contains($"{method} ", StringComparison.Ordinal)
            && one.Contains(path, StringComparison.Ordinal)))], writes);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // That it is not found says nothing: neither registry is told how long it may take.
    [Theory]
    [InlineData(Way.AtHono, "registration")]
    [InlineData(Way.AtTheHub, "registration")]
    [InlineData(Way.ByProvisioning, "provisioning")]
    public async Task What_was_not_answered_in_time_is_named_although_it_is_not_there(Way way, string named)
    {
        BoschClient client = await ConnectAsync(way, retries: 0, seconds: 1);
        await Simulator.AddAsync(new Fault("hang") { Method = "POST", Path = "/(registration|devices)(/|$)" });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.TimedOut, true, named), (error.Kind, error.OutcomeUnknown, error.Leftover));
    }
}
