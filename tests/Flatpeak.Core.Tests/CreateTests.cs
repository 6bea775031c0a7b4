using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Creating devices, and what is done about a create whose answer was lost.</summary>
public sealed class CreateTests(Simulator simulator) : SimulatorTests(simulator)
{
    private static readonly ServiceOptions Impatient = new() { OperationTimeout = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task A_created_device_is_the_one_the_service_has()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Device device = await client.CreateDeviceAsync("heat-pump-1");

        Assert.Equal("heat-pump-1", device.ReferenceId);
        Assert.Equal(Simulator.AccountId, device.AccountId);
        Assert.False(device.LiveMode);
        Assert.Equal(device.ToString(), (await client.GetDeviceAsync(device.Id)).ToString());
    }

    [Theory]
    [InlineData("fleet:wallbox/1?x=1&y=2#z")]
    [InlineData("a%2Fb %20 +")]
    [InlineData("Wärmepumpe \"№ 7\" 🏠")]
    [InlineData("..")]
    [InlineData("with  blanks  inside")]
    public async Task A_reference_goes_to_the_service_and_comes_back_as_it_is(string reference)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Device created = await client.CreateDeviceAsync(reference);

        Assert.Equal(reference, created.ReferenceId);
        Assert.Equal(created.Id, (await client.FindDeviceAsync(reference))?.Id);
        Assert.Null(await client.FindDeviceAsync(reference + "x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task An_unfit_reference_is_refused_before_anything_is_sent(string reference)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException create = await FailsAsync(() => client.CreateDeviceAsync(reference));
        ServiceException find = await FailsAsync(() => client.FindDeviceAsync(reference));

        Assert.Equal(ServiceErrorKind.InvalidReference, create.Kind);
        Assert.Equal(ServiceErrorKind.InvalidReference, find.Kind);
        Assert.Equal(string.IsNullOrWhiteSpace(reference), create.Message.Contains("The reference is empty.", StringComparison.Ordinal));
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task Half_a_character_is_refused_as_it_would_arrive_as_another_reference()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a\ud83c"));

        Assert.Equal(ServiceErrorKind.InvalidReference, error.Kind);
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task A_taken_reference_is_a_duplicate_or_with_useExisting_the_device_that_holds_it()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device first = await client.CreateDeviceAsync("a");

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));
        Device existing = await client.CreateDeviceAsync("a", useExisting: true);

        Assert.Equal(ServiceErrorKind.DuplicateReference, error.Kind);
        Assert.Equal("duplicate_reference", error.Code);
        Assert.Equal(first.Id, existing.Id);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // No clock tells: somebody else may have made it in the moment of the creation whose answer was lost.
    [Fact]
    public async Task Whether_a_device_was_there_is_known_but_where_the_answer_to_its_creation_was_lost()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Impatient);
        Device first = await client.CreateDeviceAsync("a");

        EnsuredDevice there = await client.EnsureDeviceAsync("a");
        EnsuredDevice made = await client.EnsureDeviceAsync("b");
        await Simulator.AddAsync(new Fault("dropAfter") { Service = "flatpeak", Method = "POST", Times = 1 });
        EnsuredDevice lost = await client.EnsureDeviceAsync("c");

        Assert.Equal((first.Id, true), (there.Device.Id, there.WasThere));
        Assert.Equal(("b", false), (made.Device.ReferenceId, made.WasThere));
        Assert.Equal(("c", null), (lost.Device.ReferenceId, lost.WasThere));
        Assert.Equal(3, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData("dropAfter")]
    [InlineData("hangAfter")]
    [InlineData("headerOnly")]
    [InlineData("statusAfter")]
    [InlineData("html")]
    [InlineData("empty")]
    [InlineData("blank")]
    [InlineData("miscompressed")]
    [InlineData("truncated")]
    [InlineData("truncatedConnection")]
    [InlineData("wrongTypes")]
    [InlineData("huge")]
    public async Task A_create_that_worked_and_whose_answer_was_lost_is_found_and_not_sent_again(string kind)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Impatient);
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind });

        Device device = await client.CreateDeviceAsync("a");

        Assert.Equal("a", device.ReferenceId);
        Assert.Equal(
            ["POST /devices", "GET /devices?reference_id=a&limit=100"],
            (await Simulator.LogWithoutLoginsAsync()).Select(request => request.ToString()));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // The look-up tells the service's time of when it answered: seconds later, somebody else's device would be younger than the request.
    [Fact]
    public async Task A_create_that_did_not_work_does_not_take_an_older_device_for_its_own_where_the_look_up_is_late()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await client.CreateDeviceAsync("a");
        await Task.Delay(TimeSpan.FromSeconds(3));
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "status", status = 502 });
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", path = "/devices", kind = "late" });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal(ServiceErrorKind.DuplicateReference, error.Kind);
    }

    [Theory]
    [InlineData("dropBefore", null)]
    [InlineData("hang", null)]
    [InlineData("status", 500)]
    [InlineData("status", 503)]
    public async Task A_create_that_did_not_work_is_looked_up_and_then_sent_again(string kind, int? status)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Impatient);
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind, status });

        await client.CreateDeviceAsync("a");

        Assert.Equal(["POST", "GET", "POST"], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Method));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_lost_create_of_a_reference_that_an_older_device_holds_is_a_duplicate()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await client.CreateDeviceAsync("a");

        // The service's clock shows whole seconds, late by one at times, and so do its devices' times: only what is a
        // few seconds old is told from new for certain.
        await Task.Delay(TimeSpan.FromSeconds(5));
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "dropAfter" });

        Assert.Equal(ServiceErrorKind.DuplicateReference, (await FailsAsync(() => client.CreateDeviceAsync("a"))).Kind);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task Where_nothing_is_retried_a_lost_create_is_looked_up_all_the_same()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 0 });
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "dropAfter" });

        Assert.Equal("a", (await client.CreateDeviceAsync("a")).ReferenceId);
    }

    [Fact]
    public async Task A_create_whose_answer_cannot_be_read_and_that_left_no_device_is_an_error_and_not_repeated()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "redirect" });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Single(await Simulator.LogAsync(), request => request.Method == "POST");
        Assert.Empty(await Simulator.LogAsync("elsewhere"));
    }

    // By the reference that was sent nobody would find it; also not where there is a device by then that has that one.
    [Theory]
    [InlineData("\"Pump-1\"", "with reference 'Pump-1'", false)]
    [InlineData("null", "with no reference", false)]
    [InlineData("\"Pump-1\"", "with reference 'Pump-1'", true)]
    public async Task A_device_that_was_created_with_another_reference_is_named_by_its_id(string reference, string named, bool isThere)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        if (isThere)
        {
            await Simulator.SeedReferenceAsync("pump-1");
        }

        string body = $$"""{"object":"device","id":"dev_0123456789abcdef01234567","live_mode":false,"reference_id":{{reference}},"time_created":"2026-01-01T00:00:00Z"}""";
        await Simulator.AddAsync(new Fault("status", 201) { Body = body, Times = 1 }.At("flatpeak", "POST", "/devices"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("pump-1"));

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, true), (error.Kind, error.OutcomeUnknown));
        Assert.Matches($"created device 'dev_0123456789abcdef01234567', {named}.*delete it by its ID", error.Message);
        Assert.Single(await Simulator.LogAsync(), request => request.Path == "/devices" && request.Method == "POST");
    }

    [Fact]
    public async Task A_device_without_reference_is_never_sent_twice()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Assert.Null((await client.CreateDeviceWithoutReferenceAsync()).ReferenceId);
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "dropAfter" });

        ServiceException error = await FailsAsync(() => client.CreateDeviceWithoutReferenceAsync());

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.True(error.OutcomeUnknown);
        Assert.Equal(2, (await Simulator.LogAsync()).Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task A_create_that_was_stopped_ends_at_once()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "POST", kind = "hang" });
        using var stop = new CancellationTokenSource(200);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.CreateDeviceAsync("a", cancellationToken: stop.Token));

        Assert.Single(await Simulator.LogWithoutLoginsAsync());
    }
}
