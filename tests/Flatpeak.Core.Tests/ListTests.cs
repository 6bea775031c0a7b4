using System.Text.Json;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Listing: page by page, as the devices are consumed.</summary>
public sealed class ListTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(250, 3)]
    public async Task Every_device_comes_once_newest_first_in_pages_of_a_hundred(int count, int pages)
    {
        await Simulator.SeedAsync(count);
        using FlatpeakClient client = await Simulator.ConnectAsync();

        List<string?> references = await client.ListDevicesAsync().Select(device => device.ReferenceId).ToListAsync();

        Assert.Equal(Enumerable.Range(1, count).Reverse().Select(i => $"ref-{i}"), references);
        Assert.Equal(pages, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Fact]
    public async Task No_page_is_asked_for_before_it_is_needed()
    {
        await Simulator.SeedAsync(250);
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.Equal(5, await client.ListDevicesAsync().Take(5).CountAsync());
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task Devices_can_be_deleted_as_they_come_and_none_is_left_out()
    {
        await Simulator.SeedAsync(250);
        using FlatpeakClient client = await Simulator.ConnectAsync();

        await foreach (Device device in client.ListDevicesAsync())
        {
            await client.DeleteDeviceAsync(DeviceTarget.Of(device));
        }

        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_service_that_gives_the_same_page_again_is_not_asked_for_ever()
    {
        const string Page = """{"object":"list","has_more":true,"data":[{"id":"dev_1","live_mode":false,"reference_id":"a"}]}""";
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status = 200, body = Page, times = (int?)null });
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(async () => await client.ListDevicesAsync().CountAsync());

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Equal(2, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Fact]
    public async Task A_page_that_fails_for_the_moment_is_asked_for_again_and_nothing_comes_twice()
    {
        await Simulator.SeedAsync(250);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "truncatedConnection", skip = 1 });

        Assert.Equal(250, (await client.ListDevicesAsync().Select(device => device.Id).ToListAsync()).Distinct().Count());
        Assert.Equal(4, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_time_is_utc_whether_or_not_it_says_so(bool withZone)
    {
        await Simulator.SetAsync(new { timestampWithZone = withZone });
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await client.CreateDeviceAsync("a");

        Device device = await client.ListDevicesAsync().SingleAsync();

        Assert.Equal(TimeSpan.Zero, device.TimeCreated!.Value.Offset);
        Assert.InRange(DateTimeOffset.UtcNow - device.TimeCreated.Value, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Fields_that_are_not_known_yet_are_kept()
    {
        await Simulator.SeedAsync(1);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "unknownFields" });

        IReadOnlyDictionary<string, JsonElement> fields = (await client.ListDevicesAsync().SingleAsync()).GetAdditionalFields();

        Assert.Equal(["zz_added_later"], fields.Keys);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(99, true)]
    public async Task A_full_page_is_no_end_unless_it_says_so(int count, bool isEnd)
    {
        IEnumerable<string> devices = Enumerable.Range(1, count).Select(i => $$"""{"id":"dev_{{i}}","live_mode":false,"reference_id":"r{{i}}"}""");
        string body = $$"""{"object":"list","data":[{{string.Join(',', devices)}}]}""";
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status = 200, body, times = (int?)null });
        using FlatpeakClient client = await Simulator.ConnectAsync();

        if (isEnd)
        {
            Assert.Equal(count, (await client.ListDevicesAsync().ToListAsync()).Count);
            Assert.Null(await client.FindDeviceAsync("a"));
            return;
        }

        foreach (Func<Task> read in new Func<Task>[] { () => client.ListDevicesAsync().ToListAsync().AsTask(), () => client.FindDeviceAsync("a") })
        {
            ServiceException error = await FailsAsync(read);
            Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
            Assert.Contains("with a full page that does not say whether there are more", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_look_up_takes_only_the_exact_reference()
    {
        // A service that does not know the filter answers with everything there is.
        const string Page = """{"object":"list","has_more":false,"data":[{"id":"dev_1","live_mode":false,"reference_id":"A"},{"id":"dev_2","live_mode":false,"reference_id":null}]}""";
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status = 200, body = Page });
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.Null(await client.FindDeviceAsync("a"));
    }

    [Fact]
    public async Task A_reference_that_names_two_devices_names_none()
    {
        const string Page = """{"object":"list","has_more":false,"data":[{"id":"dev_1","live_mode":false,"reference_id":"a"},{"id":"dev_2","live_mode":false,"reference_id":"a"}]}""";
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status = 200, body = Page });
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, "a")));

        Assert.Equal(ServiceErrorKind.AmbiguousReference, error.Kind);
        Assert.DoesNotContain(await Simulator.LogAsync(), request => request.Method == "DELETE");
    }
}
