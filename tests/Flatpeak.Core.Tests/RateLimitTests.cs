using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A service that limits the rate: many requests at a time find the pace it bears, and all succeed.</summary>
public sealed class RateLimitTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const int Concurrency = 32;

    [Theory]
    [InlineData("none")]
    [InlineData("seconds")]
    [InlineData("date")]
    public async Task All_of_many_concurrent_requests_succeed_and_few_are_refused(string retryAfter)
    {
        const int Count = 180;
        const int WindowMs = 1000;
        await Simulator.SetAsync(new { latencyMs = 5, rateLimit = new { permits = 60, windowMs = WindowMs, retryAfter } });
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Device[] devices = Create(client, Count);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"device-{i}"), devices.Select(device => device.ReferenceId));
        LoggedRequest[] refused = [.. (await Simulator.LogWithoutLoginsAsync()).Where(request => request.Status == 429)];

        // It was the limit that was met, and at every meeting no more were refused than were under way, and then one at a time
        // that asked whether it is over.
        Assert.NotEmpty(refused);
        Assert.All(Meetings(refused, WindowMs / 2), meeting => Assert.InRange(meeting, 1, Concurrency + 4));
        Assert.InRange(refused.Length, 1, Count / 2);
    }

    [Fact]
    public async Task The_number_of_requests_at_a_time_goes_down_to_what_the_service_bears()
    {
        const int Count = 60;
        await Simulator.SetAsync(new { latencyMs = 5, rateLimit = new { permits = 6, windowMs = 500, retryAfter = "none" } });
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Create(client, Count);

        // Were it always as many as the caller's throttle lets, every round would have 26 refused: more than 150.
        Assert.InRange((await Simulator.LogAsync()).Count(request => request.Status == 429), 1, 100);
        Assert.Equal(Count, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task One_refusal_holds_back_every_request_until_the_service_may_be_asked_again()
    {
        await Simulator.SetAsync(new { latencyMs = 20 });
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status = 429, retryAfter = "2", skip = 40 });

        Create(client, 200);

        IReadOnlyList<LoggedRequest> log = await Simulator.LogWithoutLoginsAsync();
        double refused = log.Single(request => request.Status == 429).EndedMs!.Value;

        // A moment for the answer to arrive, and for what had left before it did.
        Assert.DoesNotContain(log, request => request.StartedMs > refused + 500 && request.StartedMs < refused + 1900);
        Assert.Equal(200, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_service_that_refuses_every_request_is_given_up_by_all_of_them_together()
    {
        await Simulator.SetAsync(new { latencyMs = 50 });
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status = 429, retryAfter = "1", times = (int?)null });

        ServiceException[] errors = await Task.WhenAll(
            Enumerable.Range(0, Concurrency).Select(i => FailsAsync(() => client.CreateDeviceAsync($"device-{i}"))));

        Assert.All(errors, error => Assert.Equal((ServiceErrorKind.RateLimited, 429), (error.Kind, error.StatusCode)));
        Assert.All(errors, error => Assert.False(error.OutcomeUnknown));

        // Those under way at first, then one for each retry, and none after them for those who waited.
        Assert.InRange((await Simulator.LogWithoutLoginsAsync()).Count, 3, Concurrency + 4);
    }

    private static Device[] Create(FlatpeakClient client, int count)
    {
        using var run = new FleetRun<Device>(Concurrency, CancellationToken.None);
        var outcomes = new List<FleetOutcome<Device>>();
        for (int i = 0; i < count; i++)
        {
            string reference = $"device-{i}";
            run.Add(reference, token => client.CreateDeviceAsync(reference, cancellationToken: token));
            outcomes.AddRange(run.TakeReady());
        }

        outcomes.AddRange(run.TakeAll());
        return [.. outcomes.Select(outcome => outcome.Error is null ? outcome.Output! : throw outcome.Error)];
    }

    // How many were refused at a time: a pause between refusals begins another meeting.
    private static IEnumerable<int> Meetings(IEnumerable<LoggedRequest> refused, double pauseMs)
    {
        int count = 0;
        double last = double.MinValue;
        foreach (LoggedRequest request in refused.OrderBy(request => request.StartedMs))
        {
            if (count > 0 && request.StartedMs - last > pauseMs)
            {
                yield return count;
                count = 0;
            }

            count++;
            last = request.StartedMs;
        }

        yield return count;
    }
}
