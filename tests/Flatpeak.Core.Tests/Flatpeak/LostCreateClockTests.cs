using System.Globalization;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>
/// Creates whose response was lost, by two clocks: the time of a response may be a gateway's. Here this computer's is the right one, ten
/// minutes ahead of that of the responses.
/// </summary>
public sealed class LostCreateClockTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const string Id = "dev_0123456789abcdef01234567";
    private readonly ShiftedClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_device_of_five_minutes_ago_is_not_ours_by_a_gateway_whose_clock_is_ten_behind(bool isResumed)
    {
        using FlatpeakClient client = await ConnectAsync(TimeSpan.FromMinutes(10), minutesAgo: 5);
        EarlierAttempt? earlier = isResumed ? new EarlierAttempt(_clock.GetUtcNow().AddMinutes(-1), WasBegun: true) : null;

        ServiceException error = await FailsAsync(() => client.EnsureDeviceAsync("a", useExisting: false, earlier, default));

        // Nor is it certain that it is not.
        Assert.Equal((ServiceErrorKind.DuplicateReference, true), (error.Kind, error.OutcomeUnknown));
        Assert.Matches($"Device '{Id}' has it, created at 2.*Z: .*It is 2.*Z by this computer's clock, and 2.*Z by that of the response", error.Message);
    }

    [Fact]
    public async Task Where_such_a_device_is_wanted_too_it_is_not_told_as_certainly_anothers()
    {
        using FlatpeakClient client = await ConnectAsync(TimeSpan.FromMinutes(10), minutesAgo: 5);

        EnsuredDevice device = await client.EnsureDeviceAsync("a");

        Assert.Equal((Id, null), (device.Device.Id, device.WasThere));
    }

    [Fact]
    public async Task One_that_is_older_by_both_clocks_is_anothers()
    {
        using FlatpeakClient client = await ConnectAsync(TimeSpan.FromMinutes(10), minutesAgo: 15);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal((ServiceErrorKind.DuplicateReference, false), (error.Kind, error.OutcomeUnknown));
    }

    // A clock that is a little wrong is no reason to take what was created here for somebody else's.
    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    [InlineData(-600)]
    public async Task One_that_was_just_created_is_ours_by_a_clock_that_is_some_seconds_off_or_behind(int seconds)
    {
        _clock.Shift(TimeSpan.FromSeconds(seconds));
        using FlatpeakClient client = await Simulator.ConnectAsync(new() { Clock = _clock });
        await Simulator.AddAsync(new Fault("dropAfter") { Service = "flatpeak", Method = "POST", Times = 1 });

        Device device = await client.CreateDeviceAsync("a");

        Assert.Equal("a", device.ReferenceId);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // Its create is lost, and not carried out; the look-up finds a device that somebody else has created.
    private async Task<FlatpeakClient> ConnectAsync(TimeSpan ahead, int minutesAgo)
    {
        _clock.Shift(ahead);
        FlatpeakClient client = await Simulator.ConnectAsync(new() { Clock = _clock });
        string created = _clock.GetUtcNow().AddMinutes(-minutesAgo).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string device = $$"""{"object":"device","id":"{{Id}}","reference_id":"a","live_mode":false,"time_created":"{{created}}","account_id":"{{Simulator.AccountId}}"}""";
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1 }.At("flatpeak", "POST", "/devices"));
        await Simulator.AddAsync(new Fault("status", 409) { Body = """{"object":"error","code":"duplicate_reference"}""", Times = null }.At("flatpeak", "POST", "/devices"));
        await Simulator.AddAsync(
            new Fault("status", 200) { Body = $$"""{"object":"list","data":[{{device}}],"has_more":false}""", Times = null }.At("flatpeak", "GET", "/devices"));
        return client;
    }
}
