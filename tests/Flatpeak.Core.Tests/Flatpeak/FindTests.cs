using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Finding devices by what the service cannot be asked for: the list is read, and no further than that takes.</summary>
public sealed class FindTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Fact]
    public async Task The_list_is_read_no_further_than_to_the_first_device_that_is_too_old()
    {
        await Simulator.SeedAsync(250, "old-");

        // The service's times are whole seconds, and the second of the limit counts.
        await Task.Delay(1100);
        DateTimeOffset start = DateTimeOffset.UtcNow;
        await Simulator.SeedAsync(120, "new-");
        using FlatpeakClient client = await Simulator.ConnectAsync();

        List<string?> after = await client.ListDevicesAsync(new DeviceQuery { CreatedAfter = start }).Select(device => device.ReferenceId).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 120).Reverse().Select(i => $"new-{i}"), after);
        Assert.Equal(2, (await Simulator.LogWithoutLoginsAsync()).Count);
        var older = new DeviceQuery { CreatedBefore = start.AddTicks(-(start.Ticks % TimeSpan.TicksPerSecond)) };
        Assert.Equal(250, await client.ListDevicesAsync(older).CountAsync(device => device.ReferenceId!.StartsWith("old-", StringComparison.Ordinal)));
        Assert.Equal(250, await client.ListDevicesAsync(older).CountAsync());
    }

    [Fact]
    public async Task What_fits_a_reference_is_handed_out_before_the_next_page_is_read()
    {
        await Simulator.SeedAsync(250);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        var query = new DeviceQuery { Reference = reference => reference.EndsWith('9') };

        Assert.Equal("ref-249", (await client.ListDevicesAsync(query).FirstAsync()).ReferenceId);
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
        Assert.Equal(25, await client.ListDevicesAsync(query).CountAsync());
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", "")]
    [InlineData("2026-06-01T00:00:00Z", "silent never")]
    [InlineData("2026-12-01T00:00:00Z", "seen silent never")]
    public async Task One_that_was_never_seen_counts_from_its_creation_and_one_without_times_never(string since, string expected)
    {
        const string Page = """
            {"object":"list","has_more":false,"data":[
            {"id":"dev_1","live_mode":false,"reference_id":"seen","time_created":"2026-01-01T00:00:00Z","last_seen":"2026-11-01T00:00:00Z"},
            {"id":"dev_2","live_mode":false,"reference_id":"silent","time_created":"2026-01-01T00:00:00Z","last_seen":"2026-04-01T00:00:00Z"},
            {"id":"dev_3","live_mode":false,"reference_id":"never","time_created":"2026-05-01T00:00:00"},
            {"id":"dev_4","live_mode":false,"reference_id":"unknown"}]}
            """;
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", path = "/devices", kind = "status", status = 200, body = Page });
        var query = new DeviceQuery { NotSeenSince = DateTimeOffset.Parse(since, System.Globalization.CultureInfo.InvariantCulture) };

        Assert.Equal(expected, string.Join(' ', await client.ListDevicesAsync(query).Select(device => device.ReferenceId).ToListAsync()));
    }

    // A server that does not know the filter: the one that is looked for may be on the next page.
    [Fact]
    public async Task One_that_is_not_among_others_is_not_taken_for_gone_where_there_are_more()
    {
        const string Page = """{"object":"list","has_more":true,"data":[{"id":"dev_1","live_mode":false,"reference_id":"other"}]}""";
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", path = "/devices", kind = "status", status = 200, body = Page });

        ServiceException unexpected = await Assert.ThrowsAsync<ServiceException>(() => client.ResolveAsync(new DeviceTarget(null, "wanted")));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, unexpected.Kind);
        Assert.False(unexpected.IsGone);
    }
}
