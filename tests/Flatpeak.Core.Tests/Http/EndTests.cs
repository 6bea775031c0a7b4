namespace Flatpeak.Tests.Http;

/// <summary>How a request ends that gets no whole answer: what its error says, and what an observer sees.</summary>
public sealed class EndTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const string Check = " Check the address, and that no proxy answers for the service.";
    private const string MayBeDone = " The request may have taken effect.";
    private const string InDoubt = " The request may have taken effect; check before retrying.";

    private readonly List<ServiceExchange> _seen = [];

    [Theory]
    [InlineData("headerOnly", "no response in time", "did not answer within 1.5 seconds.")]
    [InlineData("hang", "no response in time", "did not answer within 1.5 seconds.")]
    [InlineData("dropBefore", "failed (*)", "closed the connection before the response was complete (*).")]
    [InlineData("miscompressed", "unreadable", "answered with a body that is not compressed as it says." + Check)]
    [InlineData("html", "200", "answered 200 with a body that is not the JSON it documents." + Check)]
    [InlineData("empty", "200", "answered 200 with an empty body." + Check)]
    public async Task A_look_and_a_change_say_why_and_only_the_change_is_in_doubt(string kind, string outcome, string expected)
    {
        using FlatpeakClient client = await ConnectAsync();
        Device device = await client.CreateDeviceAsync("a");
        _seen.Clear();
        await Simulator.AddAsync(new Fault(kind).At("flatpeak", path: "^/devices/"));

        ServiceException look = await FailsAsync(() => client.GetDeviceAsync(device.Id));
        ServiceException change = await FailsAsync(() => client.SetReferenceAsync(device.Id, "b"));

        Assert.Matches(Pattern($"Cannot read device '{device.Id}': Flatpeak ({Simulator.Flatpeak.Authority}) {expected}"), look.Message);
        Assert.Matches(Pattern($"Cannot set the reference of device '{device.Id}' to 'b': Flatpeak ({Simulator.Flatpeak.Authority}) {expected}{MayBeDone}"), change.Message);
        Assert.Equal(("Flatpeak", "GET", false), (look.Service, look.Method, look.OutcomeUnknown));
        Assert.Equal(("Flatpeak", "PATCH", true), (change.Service, change.Method, change.OutcomeUnknown));
        Assert.All(_seen, one => Assert.Matches(Pattern(outcome), one.Outcome));
        Assert.Equal(["GET", "PATCH"], _seen.Select(one => one.Method));
    }

    [Theory]
    [InlineData("hang", "did not answer within 1.5 seconds.")]
    [InlineData("dropAfter", "closed the connection before the response was complete (*).")]
    [InlineData("html", "answered 200 with a body that is not JSON." + Check)]
    public async Task One_that_is_not_to_be_repeated_says_that_it_may_have_been_done(string kind, string expected)
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault(kind).At("flatpeak", path: "^/echo"));

        ServiceException error = await FailsAsync(() => client.SendAsync(HttpMethod.Post, "echo", json: "[7]"));

        Assert.Matches(Pattern($"Cannot send POST 'echo': Flatpeak ({Simulator.Flatpeak.Authority}) {expected}{InDoubt}"), error.Message);
        Assert.True(error.OutcomeUnknown);
    }

    [Fact]
    public async Task A_service_that_is_not_there_was_sent_nothing()
    {
        var nowhere = new Uri("http://127.0.0.1:9/");

        ServiceException error = await FailsAsync(() => Simulator.ConnectAsync(Once, _seen.Add, address: nowhere));

        Assert.Matches(
            @"^Cannot log in as account 'acc_.*': Flatpeak \(127\.0\.0\.1:9\) cannot be reached \(.*refused.* \(127\.0\.0\.1:9\)\)\. Check the address and the network\.$",
            error.Message);
        Assert.Matches(@"^failed \(.+\)$", Assert.Single(_seen).Outcome);
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_is_closed_meanwhile_says_so(bool isChange)
    {
        FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault("hang").At("flatpeak"));
        Task request = isChange ? client.SendAsync(HttpMethod.Post, "jobs", json: "{}") : client.GetDeviceAsync("dev_1");
        await ArrivedAsync();

        client.Dispose();
        ServiceException error = await FailsAsync(() => request);
        ServiceException after = await FailsAsync(() => client.GetDeviceAsync("dev_1"));

        string end = $"the session with Flatpeak ({Simulator.Flatpeak.Authority}) was disconnected.";
        Assert.Equal(isChange ? $"Cannot send POST 'jobs': {end}{InDoubt}" : $"Cannot read device 'dev_1': {end}", error.Message);
        Assert.Equal((ServiceErrorKind.NotConnected, isChange, true), (error.Kind, error.OutcomeUnknown, error.IsFatal));
        Assert.Equal((ServiceErrorKind.NotConnected, $"Cannot read device 'dev_1': {end}"), (after.Kind, after.Message));
    }

    [Fact]
    public async Task What_is_sent_to_one_that_is_closed_is_known_not_to_be_done()
    {
        FlatpeakClient client = await ConnectAsync();
        client.Dispose();

        ServiceException error = await FailsAsync(() => client.SendAsync(HttpMethod.Post, "jobs", json: "{}"));

        Assert.Equal($"Cannot send POST 'jobs': the session with Flatpeak ({Simulator.Flatpeak.Authority}) was disconnected.", error.Message);
        Assert.Equal((ServiceErrorKind.NotConnected, false, true), (error.Kind, error.OutcomeUnknown, error.IsFatal));
    }

    [Fact]
    public async Task What_is_stopped_before_it_is_out_has_done_nothing_and_is_not_sent()
    {
        using FlatpeakClient client = await ConnectAsync();
        _seen.Clear();

        await Assert.ThrowsAsync<NothingDoneException>(() => client.SendAsync(HttpMethod.Post, "jobs", json: "{}", cancellationToken: new(true)));

        Assert.Empty(_seen);
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task So_has_a_creation()
    {
        using FlatpeakClient client = await ConnectAsync();

        await Assert.ThrowsAsync<NothingDoneException>(() => client.CreateDeviceAsync("a", cancellationToken: new(true)));

        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    [Theory]
    [InlineData("POST", false)]
    [InlineData("GET", true)]
    public async Task What_is_stopped_on_its_way_has_done_nothing_where_it_only_reads(string method, bool hasDoneNothing)
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault("hang").At("flatpeak"));
        using var stop = new CancellationTokenSource();
        Task request = client.SendAsync(new HttpMethod(method), "jobs", cancellationToken: stop.Token);
        await ArrivedAsync();

        await stop.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(hasDoneNothing, error is NothingDoneException);
        Assert.Equal("cancelled", _seen[^1].Outcome);
    }

    // Of an item of a fleet: what is out already may change something, whoever waits for it.
    [Theory]
    [InlineData("POST", false)]
    [InlineData("POST", true)]
    [InlineData("GET", false)]
    public async Task A_stop_waits_for_a_change_until_it_is_cut_off_and_not_for_a_look(string method, bool isCutOff)
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.SetAsync(new { latencyMs = 700 });
        using var stop = new CancellationTokenSource();
        using var cutOff = new CancellationTokenSource();
        Task<string?> request = client.ForItem(_seen.Add, cutOff.Token)
            .SendAsync(new HttpMethod(method), method == "GET" ? "devices" : "echo", json: method == "GET" ? null : "[7]", cancellationToken: stop.Token);
        await ArrivedAsync();

        await stop.CancelAsync();
        if (isCutOff)
        {
            await cutOff.CancelAsync();
        }

        if (method == "POST" && !isCutOff)
        {
            Assert.Equal("[7]", await request);
            return;
        }

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(method == "GET", error is NothingDoneException);
    }

    [Fact]
    public async Task What_is_given_up_unsent_says_so_and_for_how_long()
    {
        using FlatpeakClient client = await ConnectAsync();
        await Simulator.AddAsync(new Fault("status", 429) { RetryAfter = "86400", Body = """{"code":"slow_down"}""" }.At("flatpeak"));

        ServiceException first = await FailsAsync(() => client.GetDeviceAsync("dev_1"));
        ServiceException second = await FailsAsync(() => client.GetDeviceAsync("dev_2"));

        Assert.Equal(
            $"Cannot read device 'dev_1': Flatpeak ({Simulator.Flatpeak.Authority}) answered 429 TooManyRequests (slow_down). "
            + "The service asks for a pause of 86400 seconds; try again later.",
            first.Message);
        Assert.Equal(
            $"Cannot read device 'dev_2': Flatpeak ({Simulator.Flatpeak.Authority}) refuses requests for now (429 TooManyRequests). "
            + "This one was not sent. The service asks for a pause of 86400 seconds; try again later.",
            second.Message);
        Assert.Equal(
            (ServiceErrorKind.RateLimited, 429, "slow_down", "Flatpeak", TimeSpan.FromDays(1)),
            (second.Kind, second.StatusCode, second.Code, second.Service, second.RetryAfter));
        Assert.True(second.IsTransient);
        Assert.False(second.OutcomeUnknown);
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
    }

    private static readonly ServiceOptions Once = new() { MaximumRetryCount = 0 };

    private Task<FlatpeakClient> ConnectAsync() =>
        Simulator.ConnectAsync(Once with { OperationTimeout = TimeSpan.FromSeconds(1.5) }, _seen.Add);

    private static string Pattern(string text) =>
        $"^{System.Text.RegularExpressions.Regex.Escape(text).Replace(@"\*", ".+", StringComparison.Ordinal)}$";

    private async Task ArrivedAsync()
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while ((await Simulator.LogWithoutLoginsAsync()).Count == 0)
        {
            await Task.Delay(20, giveUp.Token);
        }
    }
}
