using System.Diagnostics;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>The pace after a refusal, and when the gate opens and closes.</summary>
public sealed class PaceTests(Simulator simulator) : SimulatorTests(simulator)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly ShiftedClock _clock = new();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_token_bucket_that_takes_few_at_once_is_used_at_its_rate(int status)
    {
        const int Count = 900;
        TimeSpan free = await CreateAsync(Count, "free");
        await Simulator.SetAsync(new { latencyMs = 5, rateLimit = new { permits = 150, windowMs = 1000, burst = 10, limiter = "bucket", status, retryAfter = status == 503 ? "exact" : "none" } });

        TimeSpan limited = await CreateAsync(Count, "limited");

        // 6 seconds at its rate, or what a busy machine takes without a limit. By concurrency alone it took 8 times as long.
        double atItsRate = Math.Max(6, free.TotalSeconds);
        Assert.InRange(limited.TotalSeconds, 0, 4 * atItsRate);
        Assert.Equal(2 * Count, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_refusal_that_comes_after_the_gate_has_opened_again_does_not_close_it()
    {
        using var late = new CancellationTokenSource(Soon);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", query = "late", kind = "status", status = 429, retryAfter = "300" });
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status = 429, retryAfter = "1" });
        await Simulator.SetAsync(new { latencyMs = 4000 });
        Task<Device?> first = client.FindDeviceAsync("late", late.Token);
        while ((await Simulator.LogWithoutLoginsAsync()).Count == 0)
        {
            await Task.Delay(10, late.Token);
        }

        // Refused at once, and sent again a second later: the gate is open when the other refusal comes.
        await Simulator.SetAsync(new { latencyMs = 0 });
        await client.CreateDeviceAsync("a", cancellationToken: late.Token);

        Assert.Null(await first);
        Assert.Equal("b", (await client.CreateDeviceAsync("b", cancellationToken: late.Token)).ReferenceId);
    }

    [Fact]
    public async Task A_clock_that_is_put_back_holds_up_nobody()
    {
        using var late = new CancellationTokenSource(Soon);
        var refused = new TaskCompletionSource();
        using FlatpeakClient client = await ConnectAsync(refused);
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status = 429, retryAfter = "2" });
        Task<Device> waiting = client.CreateDeviceAsync("a", cancellationToken: late.Token);

        // Once it waits at the gate, for which there is a moment.
        await refused.Task;
        await Task.Delay(500, late.Token);
        _clock.Shift(-TimeSpan.FromHours(1));

        Assert.Equal("a", (await waiting).ReferenceId);
    }

    [Fact]
    public async Task A_token_that_expires_while_its_request_waits_is_renewed_before_the_request_is_sent()
    {
        var refused = new TaskCompletionSource();
        using FlatpeakClient client = await ConnectAsync(refused);
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status = 429, retryAfter = "2" });
        Task<Device> waiting = client.CreateDeviceAsync("a");

        await refused.Task;
        await Simulator.RevokeTokensAsync();
        _clock.Shift(TimeSpan.FromHours(2));
        await waiting;

        Assert.Equal(
            ["GET /login 200", "POST /devices 429", "GET /login 200", "POST /devices 201"],
            (await Simulator.LogAsync()).Select(request => $"{request} {request.Status}"));
    }

    [Fact]
    public async Task Retry_After_may_have_a_fraction()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status = 429, retryAfter = "2.5" });

        await client.FindDeviceAsync("a");

        IReadOnlyList<LoggedRequest> log = await Simulator.LogWithoutLoginsAsync();
        Assert.InRange(log[1].StartedMs - log[0].EndedMs!.Value, 2490, 15_000);
    }

    [Fact]
    public async Task Requests_that_wait_leave_in_the_order_in_which_they_were_made()
    {
        const int Count = 30;
        await Simulator.SetAsync(new { rateLimit = new { permits = 20, windowMs = 1000, limiter = "bucket", burst = 1, retryAfter = "seconds" } });
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Task<Device> first = client.CreateDeviceAsync("first");
        Task<Device[]> all = Task.WhenAll(Enumerable.Range(0, Count).Select(i => client.CreateDeviceAsync($"device-{i:00}")));
        await Task.WhenAll(first, all);

        string[] made = [.. (await Simulator.LogWithoutLoginsAsync()).Where(request => request.Status == 201).Skip(5).Select(request => request.Body!)];
        Assert.Equal(made.Order(StringComparer.Ordinal), made);
    }

    // Says when the first request was refused.
    // 32 at a time, by a client that knows nothing of a limit yet.
    private async Task<TimeSpan> CreateAsync(int count, string prefix)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        var watch = Stopwatch.StartNew();
        using var places = new SemaphoreSlim(32);
        await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            await places.WaitAsync();
            await client.CreateDeviceAsync($"{prefix}-{i}");
            places.Release();
        }));
        return watch.Elapsed;
    }

    private Task<FlatpeakClient> ConnectAsync(TaskCompletionSource refused) => Simulator.ConnectAsync(
        new ServiceOptions { Clock = _clock },
        exchange =>
        {
            if (exchange.Outcome == "429")
            {
                refused.TrySetResult();
            }
        });
}
