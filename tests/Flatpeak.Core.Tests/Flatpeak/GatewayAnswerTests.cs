namespace Flatpeak.Tests;

/// <summary>
/// A gateway whose routes are being reloaded answers 404 in JSON, or with nothing. That a device is gone is believed of Flatpeak's own
/// error only: an identifier that is told as removed, and is there, nobody removes any more.
/// </summary>
public sealed class GatewayAnswerTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const string NoRoute = """{"message":"no Route matched with those values"}""";

    /// <summary>What somebody else answers.</summary>
    public static TheoryData<string> Bodies =>
        [NoRoute, "{}", "", "[]", "null", """{"object":"page"}""", """{"object":["error"]}""", """["object","error"]"""];

    [Theory]
    [InlineData(true, NoRoute)]
    [InlineData(false, NoRoute)]
    [InlineData(true, "{}")]
    [InlineData(false, "")]
    public async Task A_deletion_that_is_repeated_is_not_told_as_done(bool byId, string body)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(
            new Fault("status", 503) { Times = 1 }.At("flatpeak", "DELETE"), Gateway(body).At("flatpeak", "DELETE"));

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(TargetOf(device, byId)));

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, 404, false), (error.Kind, error.StatusCode, error.IsGone));
        Assert.True(error.OutcomeUnknown);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // As limiters do that know no status but 200.
    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    public async Task An_error_that_comes_with_the_status_of_success_is_none(int status)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddFaultAsync(
            new { service = "flatpeak", method = "DELETE", kind = "status", status, body = """{"object":"error","code":"too_many_requests"}""" });

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(TargetOf(device, byId: true)));

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, status), (error.Kind, error.StatusCode));
        Assert.Contains("with an error in its body", error.Message, StringComparison.Ordinal);
        Assert.True(error.OutcomeUnknown);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task One_of_an_earlier_run_and_one_that_may_be_missing_are_not_told_as_done_either(bool byId, bool isResumed)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        EarlierAttempt? earlier = isResumed ? new EarlierAttempt(DateTimeOffset.UtcNow, WasBegun: true) : null;
        await Simulator.AddAsync(Gateway(NoRoute).At("flatpeak", byId ? "DELETE" : "GET"));

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(TargetOf(device, byId), earlier, !isResumed, default));

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, false), (error.Kind, error.IsGone));
        Assert.Contains("404 with 'no Route matched with those values', which is not how it says", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Simulator.CountDevicesAsync());

        Assert.True(await client.DeleteDeviceAsync(TargetOf(device, byId), earlier, !isResumed, default));
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_reference_and_an_id_are_not_told_as_gone(string body)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(
            Gateway(body).At("flatpeak", "GET", "^/devices$"), Gateway(body).At("flatpeak", "GET", "^/devices/"), Gateway(body).At("flatpeak", "DELETE"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.FindDeviceAsync("a"))).Kind);
        ServiceException read = await FailsAsync(() => client.GetDeviceAsync(device.Id));
        Assert.Equal((ServiceErrorKind.NotFound, false), (read.Kind, read.IsGone));
        Assert.Contains("not how it says that something is not there", read.Message, StringComparison.Ordinal);
        Assert.Equal(
            ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.SendAsync(HttpMethod.Delete, $"devices/{device.Id}"))).Kind);
    }

    // Not only in its plain form.
    [Fact]
    public async Task The_own_error_of_Flatpeak_is_believed_whatever_else_it_says()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(Gateway("""{"time_created":"2026-01-01T00:00:00","object":"error","code":"gone","added":{"later":1}}""").At("flatpeak", "GET"));

        Assert.Null(await client.FindDeviceAsync("a"));
        Assert.True((await FailsAsync(() => client.GetDeviceAsync("dev_1"))).IsGone);
    }

    private static Fault Gateway(string body) => new("status", 404) { Body = body, Times = 1 };

    private static DeviceTarget TargetOf(Device device, bool byId) => byId ? new DeviceTarget(device.Id, null) : new DeviceTarget(null, "a");
}
