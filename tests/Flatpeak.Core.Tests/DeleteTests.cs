using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Deleting, and changing a reference.</summary>
public sealed class DeleteTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Fact]
    public async Task A_device_is_deleted_once_and_then_not_found()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");

        await client.DeleteDeviceAsync(DeviceTarget.Of(device));

        Assert.Equal(0, await Simulator.CountDevicesAsync());
        Assert.Equal(ServiceErrorKind.NotFound, (await FailsAsync(() => client.DeleteDeviceAsync(DeviceTarget.Of(device)))).Kind);
        Assert.Equal(ServiceErrorKind.NotFound, (await FailsAsync(() => client.GetDeviceAsync(device.Id))).Kind);
    }

    [Fact]
    public async Task A_reference_is_looked_up_and_its_device_read_and_deleted_by_id()
    {
        await Simulator.SeedAsync(3);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device second = (await client.FindDeviceAsync("ref-2"))!;
        await Simulator.ClearLogAsync();

        await client.DeleteDeviceAsync(new DeviceTarget(null, "ref-2"));

        Assert.Equal(
            ["GET /devices?reference_id=ref-2&limit=100", $"GET /devices/{second.Id}", $"DELETE /devices/{second.Id}"],
            (await Simulator.LogAsync()).Select(request => request.ToString()));
        Assert.Equal(2, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData("dropAfter")]
    [InlineData("statusAfter")]
    public async Task A_delete_that_worked_and_whose_answer_was_lost_is_a_success_when_it_is_gone_at_the_second_try(string kind)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "DELETE", kind });

        await client.DeleteDeviceAsync(DeviceTarget.Of(device));

        Assert.Equal([404], (await Simulator.LogAsync()).Where(request => request.Method == "DELETE").Skip(1).Select(request => request.Status ?? 0));
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData("acc_another", false)]
    [InlineData(null, true)]
    public async Task A_device_of_another_account_or_mode_is_refused_before_anything_is_sent(string? account, bool live)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(
            () => client.DeleteDeviceAsync(new DeviceTarget("dev_1", "a", account ?? client.AccountId, live)));

        Assert.Equal(ServiceErrorKind.AccountMismatch, error.Kind);
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task What_names_no_device_is_refused_before_anything_is_sent()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, null)))).Kind);
        Assert.Equal(ServiceErrorKind.InvalidReference, (await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget("", "")))).Kind);
        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(" ", "a")))).Kind);
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task A_reference_is_changed_also_when_the_first_answer_is_lost()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "PATCH", kind = "dropAfter" });

        Device changed = await client.SetReferenceAsync(device.Id, "b");

        Assert.Equal((device.Id, "b"), (changed.Id, changed.ReferenceId));
        Assert.Null(await client.FindDeviceAsync("a"));
    }
}
