using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Bodies that are odd in their form: a mark before the JSON, blanks for nothing, a compression that is none.</summary>
public sealed class BodyTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const string Mark = "\uFEFF";

    [Fact]
    public async Task A_byte_order_mark_before_the_JSON_is_ignored()
    {
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = ".", kind = "marked", times = (int?)null });
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Device created = await client.CreateDeviceAsync("a");

        Assert.Equal(created.Id, (await client.FindDeviceAsync("a"))?.Id);
        Assert.StartsWith("{", await client.SendAsync(HttpMethod.Get, $"devices/{created.Id}"), StringComparison.Ordinal);
        Assert.Equal(["POST", "GET", "GET"], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Method));
    }

    [Fact]
    public async Task An_error_behind_a_byte_order_mark_is_understood()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new
        {
            service = "flatpeak",
            kind = "status",
            status = 409,
            body = Mark + """{"code":"duplicate_reference","message":"It is taken"}""",
        });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal((ServiceErrorKind.DuplicateReference, "duplicate_reference"), (error.Kind, error.Code));
        Assert.Contains("It is taken", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData(Mark)]
    [InlineData(Mark + " \t\n")]
    public async Task Blanks_are_an_empty_body_which_is_enough_where_none_is_needed(string body)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status = 200, body, times = (int?)null });

        Assert.Null(await client.SendAsync(HttpMethod.Get, "anything"));
        Assert.Contains(
            "with an empty body", (await FailsAsync(() => client.GetDeviceAsync("dev_1"))).Message, StringComparison.Ordinal);
    }

    // A gateway may answer with nothing, too.
    [Theory]
    [InlineData(Mark + """{"object":"error"}""", true)]
    [InlineData(" \r\n", false)]
    public async Task A_404_is_the_services_own_behind_a_byte_order_mark_too_and_with_blanks_for_a_body_it_is_not(string body, bool isOwn)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status = 404, body });

        if (isOwn)
        {
            Assert.Null(await client.FindDeviceAsync("a"));
            return;
        }

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.FindDeviceAsync("a"))).Kind);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_compressed_as_it_says_is_an_unexpected_response(string encoding)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "miscompressed", encoding });

        ServiceException error = await FailsAsync(() => client.FindDeviceAsync("a"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.False(error.OutcomeUnknown);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_create_whose_response_cannot_be_decompressed_is_looked_up(string encoding)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "miscompressed", encoding });

        Device device = await client.CreateDeviceAsync("a");

        Assert.Equal("a", device.ReferenceId);
        Assert.Equal(["POST", "GET"], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Method));
    }
}
