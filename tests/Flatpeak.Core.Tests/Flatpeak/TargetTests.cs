using System.Text.RegularExpressions;
using Flatpeak.Comparison;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>What a target of a deletion means: an id, a reference, or both, which must then be of one device.</summary>
public sealed class TargetTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Fact]
    public async Task An_id_and_a_reference_resolve_to_their_device()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");

        Assert.Equal(device.Id, (await client.ResolveAsync(new DeviceTarget(device.Id, null))).Id);
        Assert.Equal(device.Id, (await client.ResolveAsync(new DeviceTarget(null, "a"))).Id);
        Assert.Equal(device.Id, (await client.ResolveAsync(new DeviceTarget(device.Id, "a") { IsToBeCompared = true })).Id);
    }

    [Fact]
    public async Task An_id_and_a_reference_of_two_devices_name_none_where_they_are_to_be_compared()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await client.CreateDeviceAsync("b");
        var both = new DeviceTarget(device.Id, "b") { IsToBeCompared = true };

        ServiceException resolve = await FailsAsync(() => client.ResolveAsync(both));
        ServiceException delete = await FailsAsync(() => client.DeleteDeviceAsync(both));

        Assert.Equal((ServiceErrorKind.AmbiguousReference, ServiceErrorKind.AmbiguousReference), (resolve.Kind, delete.Kind));
        Assert.All([$"'{device.Id}'", "'a'", "'b'"], text => Assert.Contains(text, resolve.Message, StringComparison.Ordinal));
        Assert.Contains("it was renamed since, or the two name different devices", resolve.Message, StringComparison.Ordinal);
        Assert.Equal(2, await Simulator.CountDevicesAsync());

        await client.DeleteDeviceAsync(both with { ReferenceId = "a" });
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_reference_that_nobody_holds_is_not_found_and_the_error_says_in_which_account_and_mode()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, "gone")));

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.All(["'gone'", $"'{client.AccountId}'", "test mode", Simulator.Flatpeak.Authority], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sk_live_SIMULATED-1")]
    [InlineData(" 'SK_test_SIMULATED-1'")]
    [InlineData("acc_1 sk_test_SIMULATED-1")]
    public async Task A_key_in_the_place_of_the_account_is_not_shown(string key)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, "a", key)));
        var finding = new FleetFinding { Kind = FindingKind.NotInList, ThingId = "a", AccountId = key };
        ServiceException refusal = Assert.Throws<ServiceException>(() => finding.EnsureIsOf(client.AccountId, client.LiveMode));

        Assert.All([error, refusal], one => Assert.Equal(ServiceErrorKind.AccountMismatch, one.Kind));
        Assert.All([error, refusal], one => Assert.DoesNotContain("SIMULATED-1", one.ToString(), StringComparison.Ordinal));
        Assert.True(AccountCheck.IsKey(key));
        Assert.False(AccountCheck.IsKey(client.AccountId));
    }

    [Theory]
    [InlineData("DELETE", "devices")]
    [InlineData("POST", "devices/../x")]
    [InlineData("GET", "")]
    public async Task A_request_that_would_not_be_sent_is_refused_when_it_is_only_checked(string method, string path)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException check = Assert.Throws<ServiceException>(() => FlatpeakClient.CheckRequest(new HttpMethod(method), path));
        ServiceException sent = await FailsAsync(() => client.SendAsync(new HttpMethod(method), path));

        Assert.Equal((ServiceErrorKind.InvalidPath, sent.Message), (check.Kind, check.Message));
        FlatpeakClient.CheckRequest(HttpMethod.Delete, "devices/dev_1");
    }

    // It would be deleted in the one whose key is at hand.
    [Fact]
    public async Task A_device_that_a_look_up_finds_in_another_account_is_not_deleted()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(Fault.Says(
            $$"""{"object":"list","has_more":false,"data":[{"id":"{{device.Id}}","object":"device","live_mode":false,"reference_id":"a","account_id":"acc_another"}]}""")
            .At("flatpeak", "GET", "^/devices$"));

        Assert.Equal(ServiceErrorKind.AccountMismatch, (await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, "a")))).Kind);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-90, false)]
    [InlineData(90, true)]
    public async Task A_device_that_has_got_the_reference_since_is_another_one_by_whatever_clock(int minutesAhead, bool isToldFromOlder)
    {
        var clock = new ShiftedClock();
        clock.Shift(TimeSpan.FromMinutes(minutesAhead));
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { Clock = clock });
        Device device = await client.CreateDeviceAsync("a");
        DeviceTarget target = new(null, "a") { AsOf = clock.GetUtcNow() };
        DeviceTarget old = target with { AsOf = clock.GetUtcNow().AddMinutes(-1) };
        await Simulator.ClearLogAsync();

        ServiceException deleted = await FailsAsync(() => client.DeleteDeviceAsync(old, null, ignoreMissing: true, CancellationToken.None));
        ServiceException resolved = await FailsAsync(() => client.ResolveAsync(old));

        Assert.Equal((ServiceErrorKind.Conflict, Timeless(deleted)), (deleted.Kind, Timeless(resolved)));
        Assert.All(
            ["'a'", $"'{device.Id}'", $"created at {device.TimeCreated:u}", $"after the removal that names this reference ({old.AsOf:u})", "Nothing was removed", "by its id"],
            text => Assert.Contains(text, deleted.Message, StringComparison.Ordinal));
        Assert.All(await Simulator.LogAsync(), request => Assert.Equal("GET", request.Method));

        // One that was created right before is meant, but for a computer that is behind: that the gateway is ahead would look the same.
        // And an id is never another one's.
        await (isToldFromOlder ? client.DeleteDeviceAsync(target) : FailsAsync(() => client.DeleteDeviceAsync(target)));
        await client.DeleteDeviceAsync(DeviceTarget.Of(device), null, ignoreMissing: true, CancellationToken.None);
        await client.DeleteDeviceAsync(DeviceTarget.Of(await client.CreateDeviceAsync("a")) with { AsOf = old.AsOf });
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    // The time of the response is that of a gateway here, and Flatpeak's is this computer's.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_was_created_since_is_not_older_by_a_gateway_whose_clock_is_ahead(bool wasMissing)
    {
        var clock = new ShiftedClock();
        clock.Shift(TimeSpan.FromMinutes(-2));
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { Clock = clock });
        string created = (clock.GetUtcNow() - TimeSpan.FromSeconds(1)).ToString("o");
        await Simulator.AddAsync(Fault.Says(
            $$"""{"object":"list","has_more":false,"data":[{"id":"dev_1","object":"device","live_mode":false,"reference_id":"a","account_id":"{{client.AccountId}}","time_created":"{{created}}"}]}""")
            .At("flatpeak", "GET", "^/devices$"));
        DateTimeOffset before = clock.GetUtcNow().AddMinutes(-1);
        DeviceTarget target = wasMissing ? new(null, "a") { MissingAt = before } : new(null, "a") { AsOf = before };

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(target));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Matches("Nothing was removed.*by its id.*this computer's clock it is 2.*Z, by the service's 2.*Z", error.Message);
        Assert.DoesNotContain(await Simulator.LogAsync(), request => request.Method == "DELETE");
    }

    [Fact]
    public async Task A_device_that_does_not_say_when_it_was_created_may_be_another_one()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(Fault.Says(
            $$"""{"object":"list","has_more":false,"data":[{"id":"dev_1","object":"device","live_mode":false,"reference_id":"a","account_id":"{{client.AccountId}}"}]}""")
            .At("flatpeak", "GET", "^/devices$"));

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, "a") { AsOf = DateTimeOffset.UtcNow }));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Contains("does not say when it was created", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dev_1", "a", "dev_1 (a)")]
    [InlineData("dev_1", null, "dev_1")]
    [InlineData(null, "a", "a")]
    public void A_target_shows_as_what_it_names(string? id, string? reference, string shown)
    {
        Assert.Equal(shown, new DeviceTarget(id, reference).ToString());
        if (id is not null)
        {
            Assert.Equal(shown, new Device { Id = id, ReferenceId = reference }.ToString());
        }
    }

    // The clocks that differ are told with the time of the day, and the second may be the next one.
    private static string Timeless(ServiceException error) => Regex.Replace(error.Message, @"\d\d:\d\d:\d\d", "time");
}
