namespace Flatpeak.Tests.Http;

/// <summary>
/// When a token is taken anew, to the tick: by a clock that stands still until it is put forward. It is good for an hour, and renewed a
/// minute before that.
/// </summary>
public sealed class TokenTimeTests(Simulator simulator) : SimulatorTests(simulator)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(15);

    private readonly HandClock _clock = new();

    [Fact]
    public async Task It_is_renewed_from_a_minute_before_its_end_on()
    {
        using FlatpeakClient client = await ConnectAsync();

        _clock.Advance(Lifetime - Margin - Tick);
        await client.FindDeviceAsync("a");
        Assert.Equal(0, await LoginsAsync());

        _clock.Advance(Tick);
        await client.FindDeviceAsync("a");
        Assert.Equal(1, await LoginsAsync());
    }

    [Fact]
    public async Task It_is_good_until_its_end_and_at_its_end_no_more()
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault("status", 503).At("flatpeak", path: "^/login"));

        _clock.Advance(Lifetime - Tick);
        await client.FindDeviceAsync("a");
        await client.WithoutLogin().FindDeviceAsync("a");
        _clock.Advance(Tick);
        ServiceException error = await FailsAsync(() => client.FindDeviceAsync("a"));
        ServiceException passing = await FailsAsync(() => client.WithoutLogin().FindDeviceAsync("a"));

        Assert.Equal(503, error.StatusCode);
        Assert.Equal(
            (ServiceErrorKind.AccessDenied, "The session's token has expired. Nothing was sent."), (passing.Kind, passing.Message));
        Assert.Equal(2, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Fact]
    public async Task A_renewal_that_failed_is_tried_again_after_half_of_what_is_left()
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault("status", 503).At("flatpeak", path: "^/login"));
        _clock.Advance(Lifetime - Margin);

        await client.FindDeviceAsync("a");
        _clock.Advance((Margin / 2) - Tick);
        await client.FindDeviceAsync("a");
        Assert.Equal(1, await LoginsAsync());

        _clock.Advance(Tick);
        await client.FindDeviceAsync("a");
        Assert.Equal(2, await LoginsAsync());
    }

    [Fact]
    public async Task A_renewal_takes_half_of_what_is_left_at_the_most()
    {
        using FlatpeakClient client = await ConnectAsync();
        _clock.Advance(Lifetime - Margin);
        Task<Device?> find = await HangAsync(client, CancellationToken.None);

        _clock.Advance(Margin / 2);

        Assert.Null(await find.WaitAsync(Late));
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task One_that_somebody_has_stopped_is_the_next_ones()
    {
        using FlatpeakClient client = await ConnectAsync();
        _clock.Advance(Lifetime - Margin);
        using var stop = new CancellationTokenSource();
        Task<Device?> find = await HangAsync(client, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAsync<NothingDoneException>(() => find);
        await Simulator.ClearFaultsAsync();
        await client.FindDeviceAsync("b");

        Assert.Equal(2, await LoginsAsync());
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task A_refusal_of_a_new_token_is_believed_for_ten_seconds()
    {
        using FlatpeakClient client = await ConnectAsync();
        await RevokeAndFindAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.Equal(ServiceErrorKind.AccessDenied, (await FailsAsync(() => RevokeAndFindAsync(client))).Kind);

        _clock.Advance(Tick);
        await RevokeAndFindAsync(client);

        Assert.Equal(2, await LoginsAsync());
    }

    [Fact]
    public async Task One_whose_refusal_arrives_after_another_has_renewed_the_token_is_sent_again_with_the_new_one()
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.RevokeTokensAsync();

        Device? found = await client.WithObserver(exchange =>
        {
            if (exchange.StatusCode == 403)
            {
                client.FindDeviceAsync("b").GetAwaiter().GetResult();
            }
        }).FindDeviceAsync("a");

        Assert.Null(found);
        Assert.Equal(1, await LoginsAsync());
        Assert.Equal([403, 403, 200, 200], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Status ?? 0));
    }

    [Fact]
    public async Task A_change_that_is_stopped_while_its_login_is_answered_has_done_nothing()
    {
        using FlatpeakClient client = await ConnectAsync();
        _clock.Advance(Lifetime);
        using var stop = new CancellationTokenSource();
        var seen = new List<ServiceExchange>();
        FlatpeakClient view = client.WithObserver(exchange =>
        {
            seen.Add(exchange);
            stop.Cancel();
        });

        await Assert.ThrowsAsync<NothingDoneException>(() => view.SendAsync(HttpMethod.Post, "echo", json: "[7]", cancellationToken: stop.Token));

        Assert.Equal("/login", Assert.Single(seen).Path);
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task Of_one_request_a_refusal_is_believed_the_second_time_however_much_later()
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault("revoked") { Times = 4 }.At("flatpeak", path: "^/devices"));

        ServiceException error = await FailsAsync(() => client
            .WithObserver(exchange => _clock.Advance(exchange.StatusCode == 403 ? TimeSpan.FromSeconds(11) : TimeSpan.Zero))
            .FindDeviceAsync("a"));

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.Equal(["/devices", "/login", "/devices"], (await Simulator.LogAsync()).Select(request => request.Path));
    }

    [Theory]
    [InlineData(403, 10 * TimeSpan.TicksPerSecond)]
    [InlineData(503, 0)]
    public async Task A_login_that_is_refused_is_not_tried_again_for_ten_seconds_and_one_that_failed_is(int status, long pause)
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault("status", status).At("flatpeak", path: "^/login"));
        _clock.Advance(Lifetime);
        await FailsAsync(() => client.FindDeviceAsync("a"));
        if (pause > 0)
        {
            _clock.Advance(TimeSpan.FromTicks(pause) - Tick);
            ServiceException error = await FailsAsync(() => client.FindDeviceAsync("a"));
            Assert.Equal((status, true), (error.StatusCode, error.IsFatal));
            Assert.Equal(1, await LoginsAsync());
            _clock.Advance(Tick);
        }

        await FailsAsync(() => client.FindDeviceAsync("a"));

        Assert.Equal(2, await LoginsAsync());
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task Those_who_wait_while_a_login_fails_share_its_failure_and_the_next_one_logs_in()
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.SetAsync(new { latencyMs = 400 });
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1 }.At("flatpeak", path: "^/login"));
        _clock.Advance(Lifetime);

        ServiceException[] errors = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => FailsAsync(() => client.FindDeviceAsync($"{i}"))));
        Assert.Equal(1, await LoginsAsync());
        await client.FindDeviceAsync("a");

        Assert.All(errors, error => Assert.Equal((503, false), (error.StatusCode, error.OutcomeUnknown)));
        Assert.Equal(2, await LoginsAsync());
    }

    private async Task<FlatpeakClient> ConnectAsync()
    {
        await Simulator.SetAsync(new { tokenLifetimeSeconds = (int)Lifetime.TotalSeconds });
        FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 0, Clock = _clock });
        await Simulator.ClearLogAsync();
        return client;
    }

    private async Task RevokeAndFindAsync(FlatpeakClient client)
    {
        await Simulator.RevokeTokensAsync();
        await client.FindDeviceAsync("a");
    }

    // What it looks for waits for a login that does not come.
    private async Task<Task<Device?>> HangAsync(FlatpeakClient client, CancellationToken stop)
    {
        await Simulator.AddAsync(new Fault("hang").At("flatpeak", path: "^/login"));
        Task<Device?> find = client.FindDeviceAsync("a", stop);
        using var giveUp = new CancellationTokenSource(Late);
        while (await LoginsAsync() == 0)
        {
            await Task.Delay(20, giveUp.Token);
        }

        return find;
    }

    private async Task<int> LoginsAsync() => (await Simulator.LogAsync()).Count(request => request.Path == "/login");
}
