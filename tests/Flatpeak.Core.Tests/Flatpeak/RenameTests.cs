using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A new reference for the device that holds an old one.</summary>
public sealed class RenameTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Fact]
    public async Task A_device_is_renamed_by_its_old_reference_by_its_id_or_by_both()
    {
        await Simulator.SeedAsync(3);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        string second = (await client.FindDeviceAsync("ref-2"))!.Id;
        string third = (await client.FindDeviceAsync("ref-3"))!.Id;

        Assert.Equal("new-1", (await client.RenameAsync(new DeviceTarget(null, "ref-1"), "new-1")).ReferenceId);
        Assert.Equal("new-2", (await client.RenameAsync(new DeviceTarget(second, null), "new-2")).ReferenceId);
        Assert.Equal(third, (await client.RenameAsync(DeviceTarget.OfRecord(third, "ref-3"), "new-3")).Id);

        Assert.Equal(["new-3", "new-2", "new-1"], await client.ListDevicesAsync().Select(device => device.ReferenceId).ToListAsync());
    }

    [Theory]
    [InlineData("nobody", "fresh", ServiceErrorKind.NotFound)]
    [InlineData("ref-1", "ref-2", ServiceErrorKind.DuplicateReference)]
    [InlineData("ref-1", " ", ServiceErrorKind.InvalidReference)]
    [InlineData("ref-1", "", ServiceErrorKind.InvalidReference)]
    [InlineData("", "fresh", ServiceErrorKind.InvalidReference)]
    [InlineData("ref-*", "fresh", ServiceErrorKind.NotFound)]
    public async Task Nothing_is_changed_where_it_cannot_be(string old, string fresh, ServiceErrorKind expected)
    {
        await Simulator.SeedAsync(2);
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(() => client.RenameAsync(new DeviceTarget(null, old), fresh));

        Assert.Equal(expected, error.Kind);
        Assert.Equal(["ref-2", "ref-1"], await client.ListDevicesAsync().Select(device => device.ReferenceId).ToListAsync());
    }

    [Fact]
    public async Task An_id_whose_device_holds_another_reference_is_refused()
    {
        await Simulator.SeedAsync(2);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        string id = (await client.FindDeviceAsync("ref-2"))!.Id;

        ServiceException error = await FailsAsync(() => client.RenameAsync(DeviceTarget.OfRecord(id, "ref-1"), "fresh"));

        Assert.Equal(ServiceErrorKind.AmbiguousReference, error.Kind);
        Assert.DoesNotContain(await Simulator.LogAsync(), request => request.Method == "PATCH");
    }

    [Fact]
    public async Task One_that_was_renamed_before_is_not_found_and_the_error_says_who_has_the_new_reference()
    {
        await Simulator.SeedAsync(1);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.RenameAsync(new DeviceTarget(null, "ref-1"), "new-1");

        ServiceException error = await FailsAsync(() => client.RenameAsync(new DeviceTarget(null, "ref-1"), "new-1"));

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains($"'{device.Id}' has the new reference 'new-1' already", error.Message, StringComparison.Ordinal);
    }
}
