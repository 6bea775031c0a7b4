namespace Flatpeak.Tests.Http;

/// <summary>
/// A look that something is decided by: where its answer has been on its way for five seconds, what it tells of may have changed, and it
/// is made once more. A clock that stands still says how long that was.
/// </summary>
public sealed class FreshLookTests(Simulator simulator) : SimulatorTests(simulator)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly HandClock _clock = new();

    [Theory]
    [InlineData(0, -1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(2, 0, 3)]
    [InlineData(99, 0, 6)]
    public async Task It_is_made_until_one_is_not_late_and_six_times_at_the_most(int late, int ticks, int expected)
    {
        using FlatpeakClient client = await ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.ClearLogAsync();
        int answers = 0;
        FlatpeakClient view = client.WithObserver(_ =>
        {
            if (++answers <= late)
            {
                _clock.Advance(Long + (ticks * Tick));
            }
        });

        Assert.Equal(device.Id, (await view.ResolveAsync(new DeviceTarget(null, "a"))).Id);
        Assert.Equal(expected, (await Simulator.LogWithoutLoginsAsync()).Count);

        answers = 0;
        Assert.Equal("a", (await view.ResolveAsync(new DeviceTarget(device.Id, null))).ReferenceId);
        Assert.Equal(2 * expected, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Fact]
    public async Task What_it_waited_for_before_it_was_sent_does_not_make_it_older()
    {
        using FlatpeakClient client = await ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.ClearLogAsync();
        _clock.Advance(TimeSpan.FromHours(12));

        await client.WithObserver(exchange => _clock.Advance(exchange.Path == "/login" ? Long : TimeSpan.Zero))
            .ResolveAsync(new DeviceTarget(device.Id, null));

        Assert.Equal(["/login", $"/devices/{device.Id}"], (await Simulator.LogAsync()).Select(request => request.Path));
    }

    [Fact]
    public async Task It_is_as_old_as_the_first_of_its_answers()
    {
        using FlatpeakClient client = await ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.RevokeTokensAsync();
        await Simulator.ClearLogAsync();

        await client.WithObserver(exchange => _clock.Advance(exchange.Path == "/login" ? Long : TimeSpan.Zero))
            .ResolveAsync(new DeviceTarget(device.Id, null));

        Assert.Equal([403, 200, 200, 200], (await Simulator.LogAsync()).Select(request => request.Status ?? 0));
    }

    // Such an answer tells of nothing.
    [Theory]
    [InlineData(408, null)]
    [InlineData(429, "0.1")]
    [InlineData(500, null)]
    [InlineData(503, null)]
    public async Task One_that_failed_for_the_moment_does_not_make_it_older(int status, string? retryAfter)
    {
        var clock = new LaterClock();
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 1, Clock = clock });
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.ClearLogAsync();
        await Simulator.AddAsync(new Fault("status", status) { Times = 1, RetryAfter = retryAfter }.At("flatpeak", "GET"));

        await client.WithObserver(exchange => clock.Pass(exchange.StatusCode == status ? Long : TimeSpan.Zero))
            .ResolveAsync(new DeviceTarget(device.Id, null));

        Assert.Equal([status, 200], (await Simulator.LogAsync()).Select(request => request.Status ?? 0));
    }

    // The time of day alone says so, where the clock that counts time stands still in a sleep.
    [Theory]
    [InlineData(-3600, 1)]
    [InlineData(3, 1)]
    [InlineData(6, 2)]
    public async Task A_sleep_of_the_computer_makes_it_older_by_as_long_as_that_was(int seconds, int expected)
    {
        var clock = new ShiftedClock();
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 0, Clock = clock });
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.ClearLogAsync();
        int answers = 0;

        await client.WithObserver(_ => clock.Shift(TimeSpan.FromSeconds(++answers == 1 ? seconds : 0)))
            .ResolveAsync(new DeviceTarget(device.Id, null));

        Assert.Equal(expected, (await Simulator.LogAsync()).Count);
    }

    [Fact]
    public async Task A_change_that_comes_long_after_its_look_is_preceded_by_another_one_and_a_read_is_not()
    {
        using FlatpeakClient client = await ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        int looks = 0;
        FlatpeakClient view = client.WithLook(_ =>
        {
            looks++;
            return Task.CompletedTask;
        });

        _clock.Advance(Long - Tick);
        await view.SetReferenceAsync(device.Id, "b");
        Assert.Equal(0, looks);
        _clock.Advance(Tick);
        await view.GetDeviceAsync(device.Id);
        Assert.Equal(0, looks);
        await view.SetReferenceAsync(device.Id, "c");
        Assert.Equal(1, looks);
    }

    private Task<FlatpeakClient> ConnectAsync() =>
        Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 0, Clock = _clock });
}
