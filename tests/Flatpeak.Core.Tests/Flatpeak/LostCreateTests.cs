using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Creates whose response was lost: whose is the device that is found?</summary>
public sealed class LostCreateTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Fact]
    public async Task A_device_that_somebody_else_made_while_the_create_waited_to_be_sent_is_not_ours()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        using FlatpeakClient other = await Simulator.ConnectAsync();
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status = 429, retryAfter = "8" });
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "dropBefore", skip = 1 });

        Task<Device> create = client.CreateDeviceAsync("a", cancellationToken: giveUp.Token);
        while ((await Simulator.LogWithoutLoginsAsync()).All(request => request.Status != 429))
        {
            await Task.Delay(20, giveUp.Token);
        }

        await other.CreateDeviceAsync("a", cancellationToken: giveUp.Token);
        ServiceException error = await FailsAsync(() => create);

        Assert.Equal(ServiceErrorKind.DuplicateReference, error.Kind);
        Assert.Equal(["POST", "POST", "POST", "GET"], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Method));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task What_fails_for_good_after_an_attempt_that_may_have_worked_says_so(int status)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "dropBefore" });
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status, times = (int?)null });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal(status, error.StatusCode);
        Assert.True(error.OutcomeUnknown);
    }

    [Theory]
    [InlineData("dropAfter", false)]
    [InlineData("dropAfter", true)]
    [InlineData("statusAfter", false)]
    public async Task A_repetition_that_meets_a_device_which_the_list_does_not_show_yet_is_in_doubt(string kind, bool failingLookUp)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind, status = 503 });
        await Simulator.AddFaultAsync(Empty(times: failingLookUp ? 1 : 2));
        if (failingLookUp)
        {
            await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status = 400 });
        }

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal(ServiceErrorKind.DuplicateReference, error.Kind);
        Assert.True(error.OutcomeUnknown);
        Assert.Equal(["POST", "GET", "POST", "GET"], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Method));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task Whether_such_a_device_was_there_before_is_not_known()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "dropAfter" });
        await Simulator.AddFaultAsync(Empty(times: 2));

        Assert.Null((await client.EnsureDeviceAsync("a")).WasThere);
    }

    private static object Empty(int times) => new
    {
        service = "flatpeak", method = "GET", kind = "status", status = 200, times,
        body = """{"object":"list","data":[],"hasMore":false}""", contentType = "application/json",
    };
}
