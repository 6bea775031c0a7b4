using Flatpeak.Http;
using Flatpeak.Tests.Fleet;
using Flatpeak.Fleet;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A service that refuses for long: one decision to give up for all, and no storm of requests meanwhile.</summary>
public sealed class GivingUpTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const int Concurrency = 32;
    private const int Count = 400;

    [Theory]
    [InlineData(429, null, ServiceErrorKind.RateLimited)]
    [InlineData(503, "1", ServiceErrorKind.ServiceError)]
    public async Task Items_that_are_refused_for_ever_all_fail_after_the_retries_of_one(int status, string? retryAfter, ServiceErrorKind kind)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status, retryAfter, times = (int?)null });

        ServiceException[] errors = Fail(client);

        Assert.All(errors, error => Assert.Equal((kind, status), (error.Kind, error.StatusCode)));

        // Those under way at first, one for each retry, and a few looks again while the others fail.
        Assert.InRange((await Simulator.LogWithoutLoginsAsync()).Count, 3, Concurrency + 20);
    }

    // The reads that go before each attempt at a deletion succeed.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task So_do_deletions_where_these_alone_are_refused(bool byReference)
    {
        const int count = 24;
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        Device[] devices = await Task.WhenAll(Enumerable.Range(0, count).Select(i => client.CreateDeviceAsync($"device-{i}")));
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "DELETE", kind = "status", status = 429, times = (int?)null });
        await Simulator.ClearLogAsync();

        ServiceException[] errors = Fail(
            count, 8, (i, token) => client.DeleteDeviceAsync(
                byReference ? new DeviceTarget(null, $"device-{i}") : new DeviceTarget(devices[i].Id, null), null, false, token));

        Assert.All(errors, error => Assert.Equal((ServiceErrorKind.RateLimited, 429), (error.Kind, error.StatusCode)));

        // Each once at most, and the retries of those that were the first.
        Assert.InRange((await Simulator.LogWithoutLoginsAsync()).Count(request => request.Method == "DELETE"), 3, count + 30);

        // What only reads was not given up.
        Assert.NotNull(await client.FindDeviceAsync("device-1"));

        await Simulator.ClearFaultsAsync();
        await client.DeleteDeviceAsync(new DeviceTarget(null, "device-1"));
        Assert.Equal(count - 1, await Simulator.CountDevicesAsync());
    }

    // Whatever was found out besides: of a creation, that it was not made.
    [Theory]
    [InlineData(502)]
    [InlineData(408)]
    public async Task A_creation_waits_no_longer_than_is_sensible(int status)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status, retryAfter = "86400", times = 1 });
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a", cancellationToken: tooLong.Token));

        Assert.Equal((status, TimeSpan.FromDays(1)), (error.StatusCode, error.RetryAfter));
        Assert.Equal(["POST", "GET"], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Method));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_wait_that_is_not_sensible_closes_the_gate_for_all(int status)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status, retryAfter = "86400", times = (int?)null });

        ServiceException[] errors = Fail(client);

        Assert.All(errors, error => Assert.Equal(TimeSpan.FromDays(1), error.RetryAfter));
        Assert.InRange((await Simulator.LogWithoutLoginsAsync()).Count, 1, Concurrency);
    }

    [Fact]
    public async Task What_was_given_up_can_be_tried_again_after_the_pause()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status = 429, times = 3 });
        await FailsAsync(() => client.CreateDeviceAsync("too early"));

        // It fails at once while the pause lasts, and nothing is sent; the pause is short.
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Device? device = null;
        while (device is null)
        {
            try
            {
                device = await client.CreateDeviceAsync("a", cancellationToken: giveUp.Token);
            }
            catch (ServiceException e) when (e.Kind == ServiceErrorKind.RateLimited)
            {
                await Task.Delay(50, giveUp.Token);
            }
        }

        Assert.Equal([429, 429, 429, 201], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Status ?? 0));
    }

    [Fact]
    public async Task Items_do_not_fail_while_others_succeed()
    {
        await Simulator.SetAsync(new { latencyMs = 20, rateLimit = new { permits = 5, windowMs = 400, retryAfter = "none" } });
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 1 });

        Device[] devices = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => client.CreateDeviceAsync($"device-{i}")));

        Assert.Equal(60, devices.Select(device => device.Id).Distinct().Count());
    }

    private static ServiceException[] Fail(FlatpeakClient client) =>
        Fail(Count, Concurrency, (i, token) => client.CreateDeviceAsync($"device-{i}", cancellationToken: token));

    private static ServiceException[] Fail<T>(int count, int concurrency, Func<int, CancellationToken, Task<T>> attempt)
    {
        using var run = new FleetRun<T>(concurrency, CancellationToken.None);
        var outcomes = new List<FleetOutcome<T>>();
        for (int i = 0; i < count; i++)
        {
            int number = i;
            run.Add($"device-{i}", token => attempt(number, token));
            outcomes.AddRange(run.TakeReady());
        }

        outcomes.AddRange(run.TakeAll());
        Assert.Equal(count, outcomes.Count);
        return [.. outcomes.Select(outcome => Assert.IsType<ServiceException>(outcome.Error))];
    }
}
