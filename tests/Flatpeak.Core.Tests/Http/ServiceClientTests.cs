namespace Flatpeak.Tests.Http;

/// <summary>Requests through a client of one's own: what an observer sees of each attempt, what is sent again, and what comes back.</summary>
public sealed class ServiceClientTests(Simulator simulator) : SimulatorTests(simulator), IDisposable
{
    private static readonly ServiceCredential User = new("user", Running.Simulator.Secret("word"));

    private readonly List<ServiceExchange> _seen = [];
    private ServiceClient? _client;

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    [Fact]
    public async Task An_observer_sees_every_attempt_with_its_number_its_time_and_what_it_was_told()
    {
        await AnswerAsync(503, times: 1, retryAfter: "0.2");
        await AnswerAsync(200, "{}");

        await SendAsync(new ServiceRequest(HttpMethod.Get, "some/thing?a=b", "look"), retries: 1);

        Assert.Equal(
            ["Flatpeak GET /some/thing?a=b 503 503 1", "Flatpeak GET /some/thing?a=b 200 200 2"],
            _seen.Select(one => $"{one.Service} {one.Method} {one.Path} {one.Outcome} {one.StatusCode} {one.Attempt}"));
        Assert.Equal([TimeSpan.FromSeconds(0.2), null], _seen.Select(one => one.RetryAfter));
        Assert.All(_seen, one => Assert.InRange(one.Elapsed, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30)));
        Assert.Matches(
            @"^Flatpeak: GET /some/thing\?a=b -> 503 in [0-9]+ ms \(attempt 1\); asks to wait for 0\.2 s$", _seen[0].ToString());
        Assert.Matches(@"^Flatpeak: GET /some/thing\?a=b -> 200 in [0-9]+ ms \(attempt 2\)$", _seen[1].ToString());
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Only_what_is_safe_to_repeat_is_sent_again_where_its_answer_is_lost(bool isSafe, int expected)
    {
        await AnswerAsync(500, times: 1);
        await AnswerAsync(200, "{}");
        var request = new ServiceRequest(HttpMethod.Post, "jobs", "begin a job") { SafeToRepeat = isSafe };

        if (isSafe)
        {
            Assert.True((await SendAsync(request, retries: 1)).IsRepeat);
        }
        else
        {
            ServiceException error = await FailsAsync(() => SendAsync(request, retries: 1));
            Assert.Equal(("Flatpeak", "POST", 500, true), (error.Service, error.Method, error.StatusCode, error.OutcomeUnknown));
        }

        Assert.Equal(expected, _seen.Count);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("POST", false)]
    [InlineData("PATCH", false)]
    public void Unless_it_is_said_that_goes_by_the_method(string method, bool expected) =>
        Assert.Equal(expected, new ServiceRequest(new HttpMethod(method), "path", "do it").SafeToRepeat);

    [Fact]
    public async Task What_was_refused_and_then_done_is_no_repetition()
    {
        await AnswerAsync(429, times: 1, retryAfter: "0.1");
        await AnswerAsync(201, "{}");

        ServiceResponse response = await SendAsync(new ServiceRequest(HttpMethod.Post, "jobs", "begin a job") { Expected = [201] }, retries: 1);

        Assert.Equal((201, false), (response.StatusCode, response.IsRepeat));
        Assert.Equal(2, _seen.Count);
    }

    [Fact]
    public async Task What_an_earlier_attempt_may_have_done_stays_in_doubt_whatever_the_last_one_met()
    {
        await AnswerAsync(503, times: 2);
        await AnswerAsync(400);
        var request = new ServiceRequest(HttpMethod.Put, "some/thing", "set a thing");

        ServiceException error = await FailsAsync(() => SendAsync(request, retries: 5));

        Assert.Equal((400, true), (error.StatusCode, error.OutcomeUnknown));
        Assert.Equal([503, 503, 400], _seen.Select(one => one.StatusCode ?? 0));
        Assert.False((await FailsAsync(() => SendAsync(request, retries: 1))).OutcomeUnknown);
    }

    [Fact]
    public async Task So_it_does_where_the_next_attempt_is_stopped()
    {
        await AnswerAsync(503, times: 1);
        await Simulator.AddAsync(new Fault("hang").At("flatpeak"));
        using var stop = new CancellationTokenSource();
        Task<ServiceResponse> request = SendAsync(new ServiceRequest(HttpMethod.Put, "some/thing", "set a thing"), retries: 1, stop: stop.Token);
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while ((await Simulator.LogAsync()).Count < 2)
        {
            await Task.Delay(20, giveUp.Token);
        }

        await stop.CancelAsync();

        Assert.IsNotType<NothingDoneException>(await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request));
        Assert.Equal("cancelled", _seen[^1].Outcome);
    }

    [Fact]
    public async Task An_empty_password_is_no_secret_to_be_hidden()
    {
        await AnswerAsync(400, """{"message":"No such user."}""");
        using ServiceClient client = Open(new ServiceOptions());

        ServiceException error = await FailsAsync(
            () => client.SendAsync(Look, new ServiceCredential("user", Running.Simulator.Secret("")), null, default));

        Assert.Contains("400 BadRequest (No such user.). ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task There_are_as_many_retries_as_were_asked_for(int retries, int expected)
    {
        await AnswerAsync(500);

        await FailsAsync(() => SendAsync(Look, retries));

        Assert.Equal(Enumerable.Range(1, expected), _seen.Select(one => one.Attempt));
    }

    [Theory]
    [InlineData(200, "answered 200 which is not documented for this request.")]
    [InlineData(299, "answered 299 which is not documented for this request.")]
    [InlineData(300, "answered 300 with a redirect to '/there?key=***', which is not followed.")]
    [InlineData(399, "answered 399 with a redirect to '/there?key=***', which is not followed.")]
    [InlineData(400, "answered 400 BadRequest. The service rejected the request as invalid.")]
    public async Task A_status_that_was_not_expected_is_told(int status, string expected)
    {
        await Simulator.AddFaultAsync(new
        {
            service = "flatpeak", kind = status is >= 300 and < 400 ? "redirect" : "status", status, body = "", location = "/there?key=word",
        });

        ServiceException error = await FailsAsync(() => SendAsync(Look with { Expected = [204] }));

        Assert.StartsWith($"Cannot look: Flatpeak ({Simulator.Flatpeak.Authority}) {expected}", error.Message, StringComparison.Ordinal);
        Assert.Equal(status, error.StatusCode);
        Assert.Null(error.Code);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("{}", true)]
    [InlineData("[]", false)]
    [InlineData("<html>", false)]
    public async Task A_404_is_gone_where_it_may_be_the_services_own_word(string body, bool isGone)
    {
        await AnswerAsync(404, body);
        ServiceRequest request = Look with { Expected = [200, 404] };

        if (isGone)
        {
            Assert.Equal(404, (await SendAsync(request)).StatusCode);
            return;
        }

        Assert.Equal(
            $"Cannot look: Flatpeak ({Simulator.Flatpeak.Authority}) answered 404 with a body that is not the JSON it documents. "
            + "Check the address, and that no proxy answers for the service.",
            (await FailsAsync(() => SendAsync(request))).Message);
    }

    [Theory]
    [InlineData(200, """{"a":1}""", true)]
    [InlineData(200, "7", true)]
    [InlineData(200, "<html>", false)]
    public async Task A_body_is_JSON_of_any_shape_or_it_is_not(int status, string body, bool isJson)
    {
        await AnswerAsync(status, body);

        ServiceResponse response = await SendAsync(Look);

        Assert.Equal(isJson, response.IsJson);
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(response.Body.Span));
        Assert.InRange(response.Date!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task More_data_than_was_reckoned_with_is_not_read()
    {
        await AnswerAsync(200, "[1,2,3,4]");

        Assert.Equal(9, (await SendAsync(Look, options: new ServiceOptions { MaximumResponseSize = 9 })).Body.Length);
        ServiceException error = await FailsAsync(() => SendAsync(Look, options: new ServiceOptions { MaximumResponseSize = 8 }));

        Assert.Equal(
            $"Cannot look: Flatpeak ({Simulator.Flatpeak.Authority}) answered 200 with more data than any documented response has. "
            + "Check the address, and that no proxy answers for the service.",
            error.Message);
        Assert.Equal((ServiceErrorKind.UnexpectedResponse, 200), (error.Kind, error.StatusCode));
    }

    [Theory]
    [InlineData(401, true, "answered 401 Unauthorized. The service rejected these credentials: check them, and connect again.")]
    [InlineData(403, false, "answered 403 Forbidden. The session's credentials do not allow this.")]
    public async Task A_password_that_is_refused_is_fatal_and_what_it_may_not_do_is_not(int status, bool isFatal, string expected)
    {
        await AnswerAsync(status);

        ServiceException error = await FailsAsync(() => SendAsync(Look, retries: 1));

        Assert.Equal($"Cannot look: Flatpeak ({Simulator.Flatpeak.Authority}) {expected}", error.Message);
        Assert.Equal((ServiceErrorKind.AccessDenied, isFatal, false), (error.Kind, error.IsFatal, error.IsTransient));
        Assert.Single(_seen);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(500, false)]
    public async Task A_login_that_is_refused_is_fatal(int status, bool isFatal)
    {
        await AnswerAsync(status);

        ServiceException error = await FailsAsync(() => SendAsync(Look with { IsLogin = true }));

        Assert.Equal(isFatal, error.IsFatal);
        if (error.Kind == ServiceErrorKind.AccessDenied)
        {
            Assert.EndsWith(". Check the account and its key, and connect again.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("../login")]
    [InlineData("a/../login")]
    [InlineData("//elsewhere/login")]
    [InlineData("http://elsewhere/login")]
    public async Task No_path_leaves_the_service(string path)
    {
        ServiceException error = await FailsAsync(() => SendAsync(new ServiceRequest(HttpMethod.Get, path, "look")));

        Assert.Equal(ServiceErrorKind.InvalidPath, error.Kind);
        Assert.Equal($"'{path}' is not a plain path below '{Simulator.Flatpeak}'; nothing was sent.", error.Message);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task Each_path_is_its_own_request_also_one_after_another()
    {
        await AnswerAsync(200, "{}");
        using ServiceClient client = Open(new ServiceOptions());

        foreach (string path in new[] { "a", "b", "b", "a" })
        {
            await client.SendAsync(new ServiceRequest(HttpMethod.Get, path, "look"), User, null, default);
        }

        Assert.Equal(["/a", "/b", "/b", "/a"], (await Simulator.LogAsync()).Select(request => request.Path));
    }

    [Fact]
    public void There_are_options_and_an_address()
    {
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => new ServiceClient("Flatpeak", Simulator.Flatpeak, null!)).ParamName);
        Assert.Equal("address", Assert.Throws<ArgumentNullException>(() => new ServiceClient("Flatpeak", null!, new ServiceOptions())).ParamName);
        Assert.Equal("segments", Assert.Throws<ArgumentNullException>(() => ServiceAddress.Path(null!)).ParamName);
    }

    private static ServiceRequest Look => new(HttpMethod.Get, "some/thing", "look");

    private Task AnswerAsync(int status, string body = "", int? times = null, string? retryAfter = null) =>
        Simulator.AddAsync(new Fault("status", status) { Service = "flatpeak", Body = body, Times = times, RetryAfter = retryAfter });

    private ServiceClient Open(ServiceOptions options) => new("Flatpeak", Simulator.Flatpeak, options with { Clock = new OwnClock() });

    private Task<ServiceResponse> SendAsync(ServiceRequest request, int retries = 0, ServiceOptions? options = null, CancellationToken stop = default)
    {
        _client?.Dispose();
        _client = Open((options ?? new ServiceOptions()) with { MaximumRetryCount = retries });
        return _client.SendAsync(request, User, _seen.Add, stop);
    }
}
