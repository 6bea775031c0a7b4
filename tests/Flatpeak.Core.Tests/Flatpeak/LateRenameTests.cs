using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A rename waits, or is repeated: a name that somebody has given meanwhile is not overwritten.</summary>
public sealed class LateRenameTests(Simulator simulator) : LateTests(simulator)
{
    private Device _device = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_name_that_somebody_has_given_meanwhile_stays(bool isLost) =>
        KeepsAsync(isLost, device => new DeviceTarget(null, device.ReferenceId));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task So_it_does_where_a_record_has_id_and_old_reference(bool isLost) =>
        KeepsAsync(isLost, device => DeviceTarget.OfRecord(device.Id, device.ReferenceId));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task So_it_does_where_the_device_is_named_by_its_id_alone(bool isLost) =>
        KeepsAsync(isLost, device => new DeviceTarget(device.Id, null));

    // The first may have been carried out, and then it has the new one.
    [Theory]
    [InlineData("dropBefore", false)]
    [InlineData("dropAfter", false)]
    [InlineData("dropBefore", true)]
    [InlineData("dropAfter", true)]
    public async Task A_change_without_an_answer_is_repeated_where_nobody_else_has_changed_it(string kind, bool byId)
    {
        using FlatpeakClient client = await ConnectAsync(new(kind) { Times = 1 }, "PATCH", () => Task.CompletedTask);
        _device = await client.CreateDeviceAsync("old");
        await Simulator.ClearLogAsync();

        Device changed = await client.RenameAsync(byId ? new DeviceTarget(_device.Id, null) : new DeviceTarget(null, "old"), "new");

        Assert.Equal((_device.Id, "new"), (changed.Id, changed.ReferenceId));
        Assert.Equal($"{(byId ? "" : "GET by reference, ")}GET, PATCH, GET, PATCH", await RequestsAsync());
    }

    [Fact]
    public async Task A_name_that_the_list_does_not_show_yet_stays()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        _device = await client.CreateDeviceAsync("old");
        await RenameAsync(_device, "site-9");
        string body = $$"""{"object":"list","has_more":false,"data":[{"id":"{{_device.Id}}","live_mode":false,"reference_id":"old","time_created":"{{_device.TimeCreated:o}}"}]}""";
        await Simulator.AddAsync(new Fault("status", 200) { Body = body }.At("flatpeak", "GET", @"^/devices($|\?)"));

        ServiceException error = await FailsAsync(() => client.RenameAsync(new DeviceTarget(null, "old"), "new"));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal("site-9", (await client.GetDeviceAsync(_device.Id)).ReferenceId);
    }

    [Fact]
    public async Task A_device_that_is_gone_after_the_wait_is_not_found()
    {
        using FlatpeakClient client = await ConnectAsync(Wait, "PATCH", async () =>
        {
            using FlatpeakClient other = await Simulator.ConnectAsync();
            await other.DeleteDeviceAsync(DeviceTarget.Of(_device));
        });
        _device = await client.CreateDeviceAsync("old");

        ServiceException error = await FailsAsync(() => client.RenameAsync(new DeviceTarget(null, "old"), "new"));

        Assert.Equal((ServiceErrorKind.NotFound, false), (error.Kind, error.OutcomeUnknown));
    }

    // What it knows of the device is as old as the read, however little it has waited since.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_that_somebody_has_given_since_a_slow_read_stays(bool byId)
    {
        var clock = new LaterClock();
        bool isRead = false;
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { Clock = clock }, exchange =>
        {
            if (!isRead && exchange.Method == "GET" && exchange.Path.StartsWith("/devices", StringComparison.Ordinal))
            {
                isRead = true;
                clock.Pass(TimeSpan.FromSeconds(3.5));
                RenameAsync(_device, "site-9").GetAwaiter().GetResult();
            }
        });
        _device = await client.CreateDeviceAsync("old");
        await Simulator.AddAsync((Wait with { RetryAfter = "2" }).At("flatpeak", "PATCH", "/devices/") with { Skip = 1 });

        ServiceException error = await FailsAsync(
            () => client.RenameAsync(byId ? new DeviceTarget(_device.Id, null) : new DeviceTarget(null, "old"), "new"));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal("site-9", (await client.GetDeviceAsync(_device.Id)).ReferenceId);
    }

    private async Task KeepsAsync(bool isLost, Func<Device, DeviceTarget> target)
    {
        using FlatpeakClient client = await ConnectAsync(Delay(isLost), "PATCH", () => RenameAsync(_device, "site-9"));
        _device = await client.CreateDeviceAsync("old");

        ServiceException error = await FailsAsync(() => client.RenameAsync(target(_device), "new"));

        Assert.Equal((ServiceErrorKind.Conflict, isLost), (error.Kind, error.OutcomeUnknown));
        Assert.All([_device.Id, "'old'", "'new'", "'site-9'"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.Equal("site-9", (await client.GetDeviceAsync(_device.Id)).ReferenceId);
    }
}
