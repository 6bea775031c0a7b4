using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A token that is renewed early, while it is still good: where that fails, no item is lost.</summary>
public sealed class RenewalTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const int Count = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ShiftedClock _clock = new();

    [Theory]
    [InlineData("status")]
    [InlineData("dropBefore")]
    [InlineData("html")]
    public async Task A_renewal_that_fails_costs_nothing_while_the_old_token_is_good(string kind)
    {
        using FlatpeakClient client = await ConnectAsync();
        await BreakLoginAsync(new { service = "flatpeak", path = "^/login", kind, times = (int?)null });
        _clock.Shift(Lifetime - TimeSpan.FromSeconds(50));

        Device[] devices = await CreateAsync(client);

        Assert.Equal(Count, devices.Length);

        // One renews, with its retries, and not each of them.
        Assert.InRange(await CountLoginsAsync(), 1, 3);
    }

    [Fact]
    public async Task A_renewal_that_hangs_holds_up_nobody_for_long()
    {
        using FlatpeakClient client = await ConnectAsync();
        await BreakLoginAsync(new { service = "flatpeak", path = "^/login", kind = "hang", times = (int?)null });
        _clock.Shift(Lifetime - TimeSpan.FromSeconds(8));

        // Half of what the old token has left may be spent on it; one attempt alone may take 30 seconds.
        Device[] devices = await CreateAsync(client, TimeSpan.FromSeconds(25));

        Assert.Equal(Count, devices.Length);
        Assert.Equal(1, await CountLoginsAsync());
    }

    [Fact]
    public async Task A_renewal_that_is_refused_is_not_tried_again_before_the_old_token_expires()
    {
        using FlatpeakClient client = await ConnectAsync();
        await BreakLoginAsync(new { service = "flatpeak", path = "^/login", kind = "status", status = 403, times = (int?)null });
        _clock.Shift(Lifetime - TimeSpan.FromSeconds(50));

        await CreateAsync(client);
        _clock.Shift(TimeSpan.FromSeconds(30));
        await client.CreateDeviceAsync("one more");
        int early = await CountLoginsAsync();
        _clock.Shift(TimeSpan.FromSeconds(30));
        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("too late"));

        Assert.Equal(1, early);
        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.True(error.IsFatal);
    }

    [Fact]
    public async Task A_renewal_that_failed_is_tried_again_later()
    {
        using FlatpeakClient client = await ConnectAsync();
        await BreakLoginAsync(new { service = "flatpeak", path = "^/login", kind = "status", times = 3 });
        _clock.Shift(Lifetime - TimeSpan.FromSeconds(50));
        DateTimeOffset? first = client.TokenExpires;

        await client.CreateDeviceAsync("a");
        Assert.Equal(first, client.TokenExpires);
        _clock.Shift(TimeSpan.FromSeconds(30));
        await client.CreateDeviceAsync("b");

        Assert.True(client.TokenExpires > first);
        Assert.Equal(4, await CountLoginsAsync());
    }

    // For ten seconds a refusal of a new token is believed, and not for as long as a clock has been put back.
    [Fact]
    public async Task A_clock_that_is_put_back_after_a_renewal_does_not_keep_the_next_one_from_coming()
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.RevokeTokensAsync();
        await client.CreateDeviceAsync("a");
        _clock.Shift(TimeSpan.FromHours(-1));
        await Task.Delay(TimeSpan.FromSeconds(10.5));
        await Simulator.RevokeTokensAsync();

        Assert.Equal("b", (await client.CreateDeviceAsync("b")).ReferenceId);
    }

    [Fact]
    public async Task Once_the_old_token_has_expired_the_failure_is_everybodys()
    {
        using FlatpeakClient client = await ConnectAsync();
        await BreakLoginAsync(new { service = "flatpeak", path = "^/login", kind = "status", times = (int?)null });
        _clock.Shift(Lifetime);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal((ServiceErrorKind.ServiceError, 503), (error.Kind, error.StatusCode));

        // It was never sent: there is nothing to look up, and to log in for once more.
        Assert.False(error.OutcomeUnknown);
        Assert.Equal(3, await CountLoginsAsync());
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task A_token_that_expires_on_the_way_is_renewed_also_shortly_after_another_was_refused()
    {
        await Simulator.SetAsync(new { tokenLifetimeSeconds = 4 });
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Simulator.RevokeTokensAsync();
        await client.CreateDeviceAsync("a");
        await Simulator.ClearLogAsync();
        await Simulator.SetAsync(new { latencyMs = 5000 });

        Task<Device?> find = client.FindDeviceAsync("a", giveUp.Token);
        while ((await Simulator.LogWithoutLoginsAsync()).Count == 0)
        {
            await Task.Delay(20, giveUp.Token);
        }

        await Simulator.SetAsync(new { latencyMs = 0 });

        Assert.NotNull(await find);
        Assert.Equal([403, 200], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Status ?? 0));
    }

    private Task<FlatpeakClient> ConnectAsync() => Simulator.ConnectAsync(FewRetries with { Clock = _clock });

    private async Task BreakLoginAsync(object fault)
    {
        await Simulator.AddFaultAsync(fault);
        await Simulator.ClearLogAsync();
    }

    private static async Task<Device[]> CreateAsync(FlatpeakClient client, TimeSpan? limit = null)
    {
        using var giveUp = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(1));
        return await Task.WhenAll(Enumerable.Range(0, Count).Select(i => client.CreateDeviceAsync($"device-{i}", cancellationToken: giveUp.Token)));
    }

    private async Task<int> CountLoginsAsync() => (await Simulator.LogAsync()).Count(request => request.Path == "/login");
}
