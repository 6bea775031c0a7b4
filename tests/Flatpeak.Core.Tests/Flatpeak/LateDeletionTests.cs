namespace Flatpeak.Tests;

/// <summary>A deletion by a reference waits, or is repeated: it is looked at again whether the device still has the reference.</summary>
public sealed class LateDeletionTests(Simulator simulator) : LateTests(simulator)
{
    private Device _device = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_still_has_its_reference_is_deleted(bool isLost)
    {
        using FlatpeakClient client = await ConnectAsync(Delay(isLost), "DELETE", () => Task.CompletedTask);
        await client.CreateDeviceAsync("a");
        await Simulator.ClearLogAsync();

        await client.DeleteDeviceAsync(new DeviceTarget(null, "a"));

        Assert.Equal("GET by reference, GET, DELETE, GET, DELETE", await RequestsAsync());
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task One_whose_deletion_was_carried_out_and_not_answered_is_deleted()
    {
        using FlatpeakClient client = await ConnectAsync(new("dropAfter") { Times = 1 }, "DELETE", () => Task.CompletedTask);
        await client.CreateDeviceAsync("a");

        await client.DeleteDeviceAsync(new DeviceTarget(null, "a"));

        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    // Somebody has renamed it, and the list does not say so yet.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_the_list_alone_still_names_so_is_kept(bool isPiped)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await RenameAsync(device, "a-old");
        string body = $$"""{"object":"list","has_more":false,"data":[{"id":"{{device.Id}}","live_mode":false,"reference_id":"a","time_created":"{{device.TimeCreated:o}}"}]}""";
        await Simulator.AddAsync(new Fault("status", 200) { Body = body }.At("flatpeak", "GET", @"^/devices($|\?)"));
        Device? found = isPiped ? await client.ResolveAsync(new DeviceTarget(null, "a")) : null;

        ServiceException error = await FailsAsync(
            () => client.DeleteDeviceAsync(new DeviceTarget(null, "a"), found, null, false, default));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Contains("had the reference 'a' when it was looked up, and has the reference 'a-old' by now", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // That it is gone, the look before the second attempt has seen; a mere id is not looked at.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_whose_answers_are_all_lost_is_told_as_gone_or_as_in_doubt(bool byReference)
    {
        using FlatpeakClient client = await ConnectAsync(
            new("statusAfter", 502), "DELETE", () => Task.CompletedTask, options: FewRetries);
        Device device = await client.CreateDeviceAsync("a");

        if (byReference)
        {
            await client.DeleteDeviceAsync(new DeviceTarget(null, "a"));
        }
        else
        {
            ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(device.Id, null)));
            Assert.True(error.OutcomeUnknown);
            Assert.EndsWith(" The request may have taken effect.", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    // Somebody else may have deleted it meanwhile: then it is as if it had not been there.
    [Fact]
    public async Task One_that_is_gone_after_the_wait_is_not_found()
    {
        using FlatpeakClient client = await ConnectAsync(Wait, "DELETE", async () =>
        {
            using FlatpeakClient other = await Simulator.ConnectAsync();
            await other.DeleteDeviceAsync(DeviceTarget.Of(_device));
        });
        _device = await client.CreateDeviceAsync("a");

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, "a")));

        Assert.Equal((ServiceErrorKind.NotFound, true, false), (error.Kind, error.IsGone, error.OutcomeUnknown));
        Assert.Contains("Cannot remove device", error.Message, StringComparison.Ordinal);
    }

    // An id is never another one's, and what its device is called is no matter.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mere_id_and_a_device_need_no_look(bool isDevice)
    {
        using FlatpeakClient client = await ConnectAsync(Wait, "DELETE", () => RenameAsync(_device, "site-9"));
        _device = await client.CreateDeviceAsync("a");

        await client.DeleteDeviceAsync(isDevice ? DeviceTarget.Of(_device) : new DeviceTarget(_device.Id, null));

        Assert.DoesNotContain(await Simulator.LogAsync(), one => one.ToString() == $"GET /devices/{_device.Id}");
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_look_that_fails_deletes_nothing_and_is_no_doubt_about_what_was_not_sent(bool isLost)
    {
        using FlatpeakClient client = await ConnectAsync(
            Delay(isLost), "DELETE", () => Simulator.AddAsync(new Fault("status", 500).At("flatpeak", "GET", "/devices/")),
            options: FewRetries);
        await client.CreateDeviceAsync("a");

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, "a")));

        Assert.Equal((ServiceErrorKind.ServiceError, isLost), (error.Kind, error.OutcomeUnknown));
        Assert.Single(await Simulator.LogAsync(), one => one.Method == "DELETE");
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // Its looks are let through, and it is not.
    [Fact]
    public async Task A_deletion_that_is_refused_for_ever_is_given_up()
    {
        using FlatpeakClient client = await ConnectAsync(
            Wait with { Times = null }, "DELETE", () => Task.CompletedTask, options: new() { MaximumRetryCount = 1 });
        await client.CreateDeviceAsync("a");

        ServiceException error = await FailsAsync(
            () => client.DeleteDeviceAsync(new DeviceTarget(null, "a")).WaitAsync(TimeSpan.FromMinutes(3)));

        Assert.Equal((ServiceErrorKind.RateLimited, false), (error.Kind, error.OutcomeUnknown));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }
}
