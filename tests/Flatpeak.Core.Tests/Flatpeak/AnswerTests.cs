namespace Flatpeak.Tests;

/// <summary>Answers about devices that are well-formed and yet not what was asked for.</summary>
public sealed class AnswerTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const string Another = """{"id":"dev_ffffffffffffffffffffffff","object":"device","live_mode":false,"reference_id":"b"}""";

    [Fact]
    public async Task Another_device_than_was_asked_for_or_changed_is_an_error()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(Fault.Says(Another).At("flatpeak", path: "^/devices/"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.GetDeviceAsync(device.Id))).Kind);
        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.SetReferenceAsync(device.Id, "b"))).Kind);
    }

    [Theory]
    [InlineData("""{"id":"not an id","object":"device","live_mode":false,"reference_id":"a"}""")]
    [InlineData("""{"id":"","object":"device","live_mode":false,"reference_id":"a"}""")]
    [InlineData("""{"id":null,"live_mode":false}""")]
    [InlineData("null")]
    [InlineData("""{"id":"dev_1","live_mode":false,"time_created":"lately"}""")]
    [InlineData("""{"id":"dev_1","live_mode":false,"time_created":17}""")]
    public async Task A_device_without_an_id_or_with_a_time_that_is_none_is_an_error(string body)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(Fault.Says(body).At("flatpeak", "GET", "^/devices/"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.GetDeviceAsync("dev_1"))).Kind);
    }

    [Fact]
    public async Task A_device_that_keeps_another_reference_than_was_set_is_an_error()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(Fault.Says(
            $$"""{"id":"{{device.Id}}","object":"device","live_mode":false,"reference_id":"a"}""").At("flatpeak", "PATCH"));

        ServiceException error = await FailsAsync(() => client.SetReferenceAsync(device.Id, "b"));

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, true), (error.Kind, error.OutcomeUnknown));
        Assert.Contains($"it returned device '{device.Id}', with reference 'a'", error.Message, StringComparison.Ordinal);
    }

    // What another reference was made under is not ours.
    [Fact]
    public async Task A_create_that_is_answered_with_another_device_names_it_also_where_the_reference_is_there()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(new Fault("statusAfter", 201) { Body = Another, Times = 1 }.At("flatpeak", "POST"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, true), (error.Kind, error.OutcomeUnknown));
        Assert.Contains("it created device 'dev_ffffffffffffffffffffffff', with reference 'b'", error.Message, StringComparison.Ordinal);
        Assert.Equal(["POST", "GET"], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Method));
    }

    [Fact]
    public async Task A_lost_create_whose_look_up_fails_as_well_is_not_sent_again()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddAsync(
            new Fault("dropAfter").At("flatpeak", "POST"), new Fault("status", 500).At("flatpeak", "GET", "^/devices"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync("a"));

        Assert.Equal((ServiceErrorKind.ServiceUnreachable, true), (error.Kind, error.OutcomeUnknown));
        Assert.Single(await Simulator.LogWithoutLoginsAsync(), request => request.Method == "POST");
    }

    [Fact]
    public async Task A_duplicate_that_nobody_holds_by_the_time_it_is_looked_for_stays_an_error()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(new Fault("status", 409) { Body = """{"code":"duplicate_reference"}""" }.At("flatpeak", "POST"));

        Assert.Equal(ServiceErrorKind.DuplicateReference, (await FailsAsync(() => client.CreateDeviceAsync("a", useExisting: true))).Kind);
    }

    [Theory]
    [InlineData(200, "{}", true)]
    [InlineData(200, """{"message":"Accepted"}""", true)]
    [InlineData(204, "", true)]
    [InlineData(200, "<html>Welcome</html>", false)]
    [InlineData(200, "[]", false)]
    [InlineData(404, "<html>Not here</html>", false)]
    public async Task A_page_that_a_proxy_puts_in_the_place_of_an_answer_is_no_removal(int status, string body, bool isRemoval)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(new Fault("status", status) { Body = body }.At("flatpeak", "DELETE"));

        ServiceException? error = await Record.ExceptionAsync(() => client.DeleteDeviceAsync(DeviceTarget.Of(device))) as ServiceException;

        Assert.Equal(isRemoval ? null : ServiceErrorKind.UnexpectedResponse, error?.Kind);
    }

    [Fact]
    public async Task A_free_request_gives_null_for_no_body_and_an_error_for_one_that_is_no_JSON()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(
            new Fault("status", 204) { Body = "", Times = 1 }.At("flatpeak", "POST", "/echo"),
            new Fault("html") { Times = 1 }.At("flatpeak", "POST", "/echo"));

        Assert.Null(await client.SendAsync(HttpMethod.Post, "echo", json: "{}"));
        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.SendAsync(HttpMethod.Post, "echo", json: "{}"))).Kind);
    }

    [Fact]
    public async Task A_free_deletion_of_what_its_first_lost_try_removed_has_done_what_was_wanted()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("flatpeak", "DELETE"));

        Assert.Null(await client.SendAsync(HttpMethod.Delete, $"devices/{device.Id}"));
        Assert.Equal(ServiceErrorKind.NotFound, (await FailsAsync(() => client.SendAsync(HttpMethod.Delete, $"devices/{device.Id}"))).Kind);
    }

    [Fact]
    public async Task Two_views_of_a_client_share_its_token_and_each_sees_its_own_requests()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        var seen = new List<ServiceExchange>();

        await client.WithObserver(seen.Add).FindDeviceAsync("a");
        await client.FindDeviceAsync("b");

        Assert.Equal("/devices?reference_id=a&limit=100", Assert.Single(seen).Path);
        Assert.Single(await Simulator.LogAsync(), request => request.Path == "/login");
    }

    // Every device that was checked against the session's mode would be checked against the wrong one.
    [Fact]
    public async Task A_login_that_comes_back_in_the_other_mode_is_an_error()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.RevokeTokensAsync();
        await Simulator.AddAsync(Fault.Says("""{"bearer_token":"abc","expires_in":60,"live_mode":true}""").At("flatpeak", path: "^/login"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.FindDeviceAsync("a"))).Kind);
        Assert.False(client.LiveMode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"expires_in\":null")]
    [InlineData(",\"expires_in\":0")]
    [InlineData(",\"expires_in\":-5")]
    public async Task A_token_that_does_not_say_for_how_long_it_is_good_is_used_for_half_an_hour(string lifetime)
    {
        await Simulator.AddAsync(Fault.Says($$"""{"bearer_token":"abc"{{lifetime}},"live_mode":false}""").At("flatpeak", path: "^/login"));

        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.InRange((client.TokenExpires!.Value - DateTimeOffset.UtcNow).TotalMinutes, 20, 30);
    }

    [Fact]
    public async Task The_version_of_the_API_is_sent_with_every_request_where_one_is_chosen()
    {
        var options = new FlatpeakOptions { Address = Simulator.Flatpeak, ApiVersion = "2025-09-14.anode" };
        using FlatpeakClient client = await FlatpeakClient.ConnectAsync(
            new ServiceCredential(Simulator.AccountId, Running.Simulator.Secret(Simulator.TestKey)), options);

        await client.FindDeviceAsync("a");

        Assert.Equal("2025-09-14.anode", client.ApiVersion);
        Assert.Equal(["2025-09-14.anode", "2025-09-14.anode"], (await Simulator.LogAsync()).Select(request => request.Headers?["Flatpeak-Version"]?.ToString()));
    }
}
