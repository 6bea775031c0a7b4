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
}
