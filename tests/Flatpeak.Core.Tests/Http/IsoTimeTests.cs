using System.Globalization;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Times mean the same in every culture: they are read as ISO 8601 and in no other form.</summary>
public sealed class IsoTimeTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Theory]
    [Cultures]
    public async Task A_devices_time_is_read_the_same(string culture)
    {
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.Equal(new DateTimeOffset(2026, 12, 1, 9, 5, 6, TimeSpan.Zero), await ReadAsync(client, "2026-12-01T09:05:06Z"));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 9, 5, 6, TimeSpan.Zero), await ReadAsync(client, "2026-12-01T09:05:06"));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 9, 5, 6, TimeSpan.Zero), await ReadAsync(client, "2026-12-01T10:05:06+01:00"));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 9, 5, 6, 123, TimeSpan.Zero), await ReadAsync(client, "2026-12-01T09:05:06.123000000Z"));
    }

    [Theory]
    [Cultures]
    public async Task A_time_in_any_other_form_is_an_unexpected_response(string culture)
    {
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        using FlatpeakClient client = await Simulator.ConnectAsync();

        foreach (string text in new[] { "01/12/2026 09:05:06", "12/1/2026 9:05:06 AM +00:00", "01.12.2026", "1 Dec 2026", "2026-12-01", "09:05:06" })
        {
            Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => ReadAsync(client, text))).Kind);
        }
    }

    [Theory]
    [InlineData("2026-12-01T09:05:06Z", true)]
    [InlineData("2026-12-01T09:05:06.1234567+00:00", true)]
    [InlineData("2026-12-01T09:05-08:00", true)]
    [InlineData("2026-12-01T09:05:06", false)]
    [InlineData("2026-12-01", false)]
    [InlineData("2026-13-01T09:05:06Z", false)]
    [InlineData("2569-12-01T09:05:06Z ", false)]
    [InlineData("٢٠٢٦-12-01T09:05:06Z", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_offset_can_be_called_for(string? text, bool expected) =>
        Assert.Equal(expected, IsoTime.TryParse(text, out _, needsOffset: true));

    [Fact]
    public void What_is_written_is_read_as_the_same_time()
    {
        var time = new DateTimeOffset(2026, 12, 1, 10, 5, 6, 123, TimeSpan.FromHours(1));

        Assert.Equal("2026-12-01T09:05:06.1230000Z", IsoTime.Text(time));
        Assert.True(IsoTime.TryParse(IsoTime.Text(time), out DateTimeOffset read));
        Assert.Equal((time.UtcDateTime, TimeSpan.Zero), (read.UtcDateTime, read.Offset));
    }

    [Theory]
    [InlineData("2026-12-01T10:05:06+01:00")]
    [InlineData("2026-12-01T09:05:06")]
    public void What_is_read_is_UTC(string text)
    {
        Assert.True(IsoTime.TryParse(text, out DateTimeOffset time));
        Assert.Equal((new DateTime(2026, 12, 1, 9, 5, 6), TimeSpan.Zero), (time.DateTime, time.Offset));
    }

    [Fact]
    public async Task A_device_may_have_no_time_and_a_number_is_none()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.Null(await ReadAsJsonAsync(client, "null"));
        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => ReadAsJsonAsync(client, "17"))).Kind);
    }

    private Task<DateTimeOffset?> ReadAsync(FlatpeakClient client, string time) => ReadAsJsonAsync(client, $"\"{time}\"");

    private async Task<DateTimeOffset?> ReadAsJsonAsync(FlatpeakClient client, string time)
    {
        await Simulator.AddFaultAsync(new
        {
            service = "flatpeak",
            kind = "status",
            status = 200,
            body = $$"""{"id":"dev_1","object":"device","live_mode":false,"account_id":"acc_1","time_created":{{time}}}""",
        });
        return (await client.GetDeviceAsync("dev_1")).TimeCreated;
    }
}
