using System.Net;
using System.Runtime.CompilerServices;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>All clients of one authority in this process go by one rate gate: what one of them is told, all keep to.</summary>
public sealed class SharedGateTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const int PauseMs = 2000;

    // The system's, as for everybody who gives no other: what a test is told, the next one must have waited for.
    private static readonly ServiceOptions Shared = new();

    [Fact]
    public async Task Requests_of_two_clients_leave_in_the_order_in_which_they_were_made_at_the_pace_of_one()
    {
        const int Count = 20;
        await Simulator.SetAsync(new { rateLimit = new { permits = 20, windowMs = 1000, limiter = "bucket", burst = 1, retryAfter = "seconds" } });
        using FlatpeakClient one = await ConnectAsync(Shared);
        using FlatpeakClient other = await ConnectAsync(Shared);

        // In turns, so that neither may have its own go first.
        await Task.WhenAll(Enumerable.Range(0, 2 * Count).Select(i => (i % 2 == 0 ? one : other).CreateDeviceAsync($"device-{i:00}")));

        IReadOnlyList<LoggedRequest> log = await Simulator.LogWithoutLoginsAsync();
        string[] made = [.. log.Where(request => request.Status == 201).Skip(5).Select(request => request.Body!)];
        Assert.Equal(made.Order(StringComparer.Ordinal), made);
    }

    [Fact]
    public async Task A_pause_that_one_is_told_is_kept_by_the_others_and_by_those_who_come_later()
    {
        using FlatpeakClient other = await ConnectAsync(Shared);
        Task<Device?> told = await IsToldToWaitAsync();
        Task<Device?> meanwhile = other.FindDeviceAsync("b");

        // Its login waits as well.
        using FlatpeakClient later = await ConnectAsync(Shared);
        await Task.WhenAll(told, meanwhile, later.FindDeviceAsync("c"));

        await AssertPauseWasKeptAsync(3);
    }

    [Fact]
    public async Task A_pause_outlives_the_client_that_was_told()
    {
        await IsToldAndGoesAsync();
        Collect();

        using FlatpeakClient later = await ConnectAsync(Shared);
        await later.FindDeviceAsync("b");

        await AssertPauseWasKeptAsync(1);
    }

    // Two are refused, and the one that is answered last is told to wait for longer.
    [Fact]
    public async Task A_pause_that_was_made_longer_outlives_the_client_and_the_shorter_one()
    {
        var clock = new HandClock();
        await AreToldAndGoAsync(clock);
        clock.Advance(TimeSpan.FromSeconds(61));
        await Task.Delay(200);
        Collect();

        Task<FlatpeakClient> later = ConnectAsync(new ServiceOptions { Clock = clock });
        await Task.Delay(500);

        Assert.False(later.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(240));
        using FlatpeakClient client = await later.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Another_authority_and_another_clock_have_a_gate_of_their_own()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using BoschClient bosch = await BoschClient.ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono) with { Service = Shared });
        using FlatpeakClient apart = await ConnectAsync(new ServiceOptions { Clock = new OwnClock() });
        Task<Device?> waiting = await IsToldToWaitAsync();

        Assert.NotNull(await bosch.FindThingAsync("ns:d1"));
        Assert.Null(await apart.FindDeviceAsync("b"));

        Assert.False(waiting.IsCompleted);
        await waiting;
    }

    [Fact]
    public async Task Each_client_gives_up_by_its_own_patience()
    {
        var refused = new TaskCompletionSource();
        using FlatpeakClient hasty = await ConnectAsync(Shared with { MaximumRetryCount = 0 });
        using FlatpeakClient patient = await ConnectAsync(Shared, exchange => _ = exchange.Outcome == "429" && refused.TrySetResult());
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status = 429, times = 3 });

        Task<Device?> waiting = patient.FindDeviceAsync("a");
        await refused.Task;
        ServiceException error = await FailsAsync(() => hasty.FindDeviceAsync("b"));

        Assert.Equal(ServiceErrorKind.RateLimited, error.Kind);
        Assert.False(waiting.IsCompleted);
        Assert.Null(await waiting);
        Assert.Equal(200, (await Simulator.LogWithoutLoginsAsync())[^1].Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_learned_goes_with_the_last_client(bool isDisposed)
    {
        await IsSlowedDownAsync(isDisposed);
        await Simulator.SetAsync(new { latencyMs = 1000, rateLimit = (object?)null });
        await Simulator.ClearLogAsync();
        if (!isDisposed)
        {
            // The gate's last timer holds it that long.
            await Task.Delay(2000);
            Collect();
        }

        using FlatpeakClient fresh = await ConnectAsync(Shared);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => fresh.FindDeviceAsync($"b{i}")));

        // All of them before the first was answered, which at the pace of the one before would be a few.
        IReadOnlyList<LoggedRequest> log = await Simulator.LogWithoutLoginsAsync();
        Assert.All(log, request => Assert.InRange(request.StartedMs, 0, log.Min(one => one.EndedMs!.Value)));
    }

    // A client whose request is told to wait; it is sent again when the pause is over.
    private async Task<Task<Device?>> IsToldToWaitAsync()
    {
        var refused = new TaskCompletionSource();
        FlatpeakClient client = await ConnectAsync(Shared, exchange => _ = exchange.Outcome == "429" && refused.TrySetResult());
        await AddPauseAsync();
        Task<Device?> waiting = FindAsync();
        await refused.Task;

        // It is seen a moment before it closes the gate.
        await Task.Delay(200);
        return waiting;

        async Task<Device?> FindAsync()
        {
            using (client)
            {
                return await client.FindDeviceAsync("a");
            }
        }
    }

    // In methods of their own, so that nothing of them is held by the test that collects.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task IsToldAndGoesAsync()
    {
        using FlatpeakClient client = await ConnectAsync(Shared with { MaximumRetryCount = 0 });
        await AddPauseAsync();
        await FailsAsync(() => client.FindDeviceAsync("a"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task AreToldAndGoAsync(HandClock clock)
    {
        using FlatpeakClient client = await ConnectAsync(new ServiceOptions { Clock = clock, MaximumRetryCount = 0 });
        await Simulator.ClearLogAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = "/devices", query = "reference_id=long", kind = "status", status = 429, retryAfter = "240" });
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = "/devices", query = "reference_id=short", kind = "status", status = 429, retryAfter = "60" });
        await Simulator.SetAsync(new { latencyMs = 3000 });
        Task<ServiceException> last = FailsAsync(() => client.FindDeviceAsync("long"));
        while ((await Simulator.LogAsync()).Count == 0)
        {
            await Task.Delay(10);
        }

        await Simulator.SetAsync(new { latencyMs = 0 });
        await FailsAsync(() => client.FindDeviceAsync("short"));
        Assert.False(last.IsCompleted);
        await last;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task IsSlowedDownAsync(bool isDisposed)
    {
        FlatpeakClient client = await ConnectAsync(Shared);
        await Simulator.SetAsync(new { rateLimit = new { permits = 10, windowMs = 1000, limiter = "bucket", burst = 1, retryAfter = "seconds" } });
        await Task.WhenAll(Enumerable.Range(0, 15).Select(i => client.FindDeviceAsync($"a{i}")));
        if (isDisposed)
        {
            client.Dispose();
        }
    }

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private Task AddPauseAsync() => Simulator.AddFaultAsync(
        new { service = "flatpeak", method = "GET", path = "/devices", kind = "status", status = 429, retryAfter = $"{PauseMs / 1000}" });

    // One was refused, and so many others came when they were asked to, and not before.
    private async Task AssertPauseWasKeptAsync(int others)
    {
        IReadOnlyList<LoggedRequest> log = await Simulator.LogWithoutLoginsAsync();
        LoggedRequest refused = Assert.Single(log, request => request.Status == 429);
        LoggedRequest[] rest = [.. log.Where(request => request != refused)];
        Assert.Equal(others, rest.Length);
        Assert.All(rest, request => Assert.InRange(request.StartedMs - refused.EndedMs!.Value, PauseMs - 10, 20_000));
    }

    private Task<FlatpeakClient> ConnectAsync(ServiceOptions options, Action<ServiceExchange>? observer = null) => FlatpeakClient.ConnectAsync(
        new ServiceCredential(Simulator.AccountId, new NetworkCredential("", Simulator.TestKey).SecurePassword),
        new FlatpeakOptions { Address = Simulator.Flatpeak, Service = options },
        observer);
}
