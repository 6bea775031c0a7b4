namespace Flatpeak.Tests;

/// <summary>A deletion by a reference waits, or is repeated, and the device is renamed meanwhile: it is kept.</summary>
public sealed class RenamedWhileDeletedTests(Simulator simulator) : LateTests(simulator)
{
    private static readonly Func<Device, DeviceTarget> ByReference = device => new DeviceTarget(null, device.ReferenceId);
    private static readonly Func<Device, DeviceTarget> ByRecord = device => DeviceTarget.OfRecord(device.Id, device.ReferenceId);

    private Device _device = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_device_that_was_found_by_its_reference_and_renamed_meanwhile_is_kept(bool isLost) =>
        KeepsAsync(isLost, ByReference);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_device_of_a_record_that_was_renamed_meanwhile_is_kept(bool isLost) => KeepsAsync(isLost, ByRecord);

    [Fact]
    public async Task A_device_that_the_caller_has_resolved_and_that_was_renamed_meanwhile_is_kept()
    {
        using FlatpeakClient client = await ConnectAsync(Wait, "DELETE", () => RenameAsync(_device, "site-9"));
        _device = await client.CreateDeviceAsync("a");
        DeviceTarget target = ByReference(_device);
        Device found = await client.ResolveAsync(target);

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(target, found, null, true, default));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // It was only prepared meanwhile: nothing was sent that had waited.
    [Fact]
    public async Task So_is_one_that_was_resolved_some_time_ago()
    {
        var clock = new ShiftedClock();
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { Clock = clock });
        Device device = await client.CreateDeviceAsync("a");
        Device found = await client.ResolveAsync(ByReference(device));
        clock.Shift(TimeSpan.FromSeconds(6));
        await client.SetReferenceAsync(device.Id, "site-9");

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(ByReference(device), found, null, false, default));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // By the clock that nobody sets: the time of day may have been put back meanwhile.
    [Fact]
    public async Task And_one_that_was_although_the_time_of_day_does_not_say_so()
    {
        var clock = new LaterClock();
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { Clock = clock });
        _device = await client.CreateDeviceAsync("a");
        DeviceTarget target = ByReference(_device);
        Device found = await client.ResolveAsync(target);
        clock.Pass(TimeSpan.FromSeconds(6));
        await RenameAsync(_device, "site-9");

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(target, found, null, true, default));

        Assert.Equal((ServiceErrorKind.Conflict, false), (error.Kind, error.OutcomeUnknown));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_device_that_comes_from_elsewhere_is_looked_at_before_its_deletion()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        _device = await client.CreateDeviceAsync("a");
        var found = new Device { Id = _device.Id, ReferenceId = "a", AccountId = _device.AccountId, LiveMode = _device.LiveMode };
        await RenameAsync(_device, "site-9");

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(ByReference(_device), found, null, true, default));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_device_that_a_list_named_a_moment_ago_is_read_by_its_id()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        _device = await client.CreateDeviceAsync("a");
        DeviceTarget target = ByReference(_device);
        Device found = await client.ResolveAsync(target);
        await Simulator.ClearLogAsync();

        await client.DeleteDeviceAsync(target, found, null, false, default);

        Assert.Equal(["GET", "DELETE"], (await Simulator.LogAsync()).Select(request => request.Method));
    }

    private async Task KeepsAsync(bool isLost, Func<Device, DeviceTarget> target)
    {
        using FlatpeakClient client = await ConnectAsync(Delay(isLost), "DELETE", () => RenameAsync(_device, "site-9"));
        _device = await client.CreateDeviceAsync("a");

        // Also where it is not minded that it is gone.
        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(target(_device), null, true, default));

        Assert.Equal((ServiceErrorKind.Conflict, isLost), (error.Kind, error.OutcomeUnknown));
        Assert.All([_device.Id, "'a'", "'site-9'", "kept"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }
}
