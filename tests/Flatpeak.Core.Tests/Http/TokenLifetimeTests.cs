using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>How long a token is good for, and how long before its end the next one is taken: a tenth of that, and at most a minute.</summary>
public sealed class TokenLifetimeTests(Simulator simulator) : SimulatorTests(simulator)
{
    private readonly ShiftedClock _clock = new();

    [Theory]
    [InlineData(3600, 3530, false)]
    [InlineData(3600, 3550, true)]
    [InlineData(300, 260, false)]
    [InlineData(300, 280, true)]
    public async Task The_next_is_taken_before_its_end_and_not_much_before(int lifetime, int after, bool isRenewed)
    {
        await Simulator.SetAsync(new { tokenLifetimeSeconds = lifetime });
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.ClearLogAsync();

        _clock.Shift(TimeSpan.FromSeconds(after));
        await client.FindDeviceAsync("a");

        Assert.Equal(isRenewed ? ["/login", "/devices"] : ["/devices"], (await Simulator.LogAsync()).Select(request => request.Path));
    }

    [Theory]
    [InlineData("1800", 1800)]
    [InlineData("2147483646", int.MaxValue - 1)]
    [InlineData("null", 30 * 60)]
    [InlineData("0", 30 * 60)]
    [InlineData("-1", 30 * 60)]
    [InlineData("2147483647", 30 * 60)]
    [InlineData("1e300", 30 * 60)]
    public async Task Where_the_service_says_what_makes_no_sense_a_lifetime_is_assumed(string expiresIn, double expected)
    {
        string body = $$"""{"bearer_token":"abc","expires_in":{{expiresIn}},"live_mode":false}""";
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = "^/login", kind = "status", status = 200, body });
        DateTimeOffset before = DateTimeOffset.UtcNow;

        using FlatpeakClient client = await ConnectAsync();

        Assert.InRange(client.TokenExpires!.Value, before.AddSeconds(expected), DateTimeOffset.UtcNow.AddSeconds(expected));
    }

    private Task<FlatpeakClient> ConnectAsync() => Simulator.ConnectAsync(FewRetries with { Clock = _clock });
}
