namespace Flatpeak.Tests.Bosch;

/// <summary>
/// A connection is closed before it is deleted, which cuts off everything behind it: one that is not deleted after all is
/// opened again, or said to be closed.
/// </summary>
public sealed class ConnectionRemovalTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Busy = "c1-hub-telemetry";
    private const string Closed = "c3-closed";

    [Theory]
    [BothDialects(403, ServiceErrorKind.AccessDenied)]
    [BothDialects(404, ServiceErrorKind.Conflict)]
    [BothDialects(409, ServiceErrorKind.Conflict)]
    [BothDialects(503, ServiceErrorKind.ServiceError)]
    public async Task One_whose_deletion_is_refused_is_opened_again(RegistryApi dialect, int status, ServiceErrorKind kind)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", status).At("things", "DELETE"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Equal(kind, error.Kind);
        Assert.Contains("was closed for that, and is open again", error.Message, StringComparison.Ordinal);
        Assert.Equal("open", await StatusAsync(Busy));
        Assert.Equal(["connectivity.commands:closeConnection", "connectivity.commands:openConnection"], await CommandsAsync());
    }

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task One_that_cannot_be_opened_again_is_said_to_be_closed(int status)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(
            new Fault("status", 409).At("things", "DELETE"), new Fault("status", status) { Skip = 1 }.At("things", "POST", "/command$"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Equal(ServiceErrorKind.ConnectionClosed, error.Kind);
        Assert.Matches($"'{Busy}'.*is closed and not deleted.* 409 .* {status} ", error.Message);
        Assert.Equal("closed", await StatusAsync(Busy));
    }

    // Neither command says what it did: it is looked at before anybody is told that everything behind it is cut off.
    [Theory]
    [InlineData("status", 500, "open", @"is open\.$")]
    [InlineData("statusAfter", 500, "open", @"is open\.$")]
    [InlineData("dropAfter", null, "open", @"is open\.$")]
    public async Task One_that_is_open_is_not_said_to_be_closed(string kind, int? status, string now, string said)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault(kind, status).At("things", "POST", "/command$"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Matches(said, error.Message);
        Assert.NotEqual(ServiceErrorKind.ConnectionClosed, error.Kind);
        Assert.Equal(now, await StatusAsync(Busy));
    }

    [Fact]
    public async Task One_that_cannot_be_looked_at_may_be_closed()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(
            new Fault("status", 500).At("things", "POST", "/command$"),
            new Fault("status", 500) { Skip = 1 }.At("things", "GET", $"/connections/{Busy}$"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Equal(ServiceErrorKind.ConnectionClosed, error.Kind);
        Assert.Contains("may be closed, and is not deleted: then everything behind it is cut off", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("statusAfter", 503)]
    [InlineData("dropAfter", null)]
    [InlineData("html", null)]
    public async Task One_that_was_deleted_although_nobody_said_so_is_deleted(string kind, int? status)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault(kind, status).At("things", "DELETE"));

        await client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true);

        Assert.Null(await StatusAsync(Busy));
        Assert.Equal(["connectivity.commands:closeConnection"], await CommandsAsync());
    }

    [Fact]
    public async Task One_whose_deletion_never_arrived_is_opened_again()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault("dropBefore").At("things", "DELETE"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.Equal("open", await StatusAsync(Busy));
    }

    [Fact]
    public async Task One_of_which_it_is_not_known_whether_it_was_closed_is_opened_again()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("things", "POST", "/command$"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.Equal("open", await StatusAsync(Busy));
        Assert.DoesNotContain(await Simulator.BoschLogAsync(), request => request.Method == "DELETE");
    }

    [Fact]
    public async Task One_that_was_closed_before_is_neither_closed_nor_opened()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 409) { Times = 1 }.At("things", "DELETE"));

        Assert.Equal(ServiceErrorKind.Conflict, (await FailsAsync(() => client.RemoveConnectionAsync(Closed, null, TimeSpan.Zero, force: true))).Kind);
        Assert.Equal("closed", await StatusAsync(Closed));
        await client.RemoveConnectionAsync(Closed, null, TimeSpan.Zero, force: true);

        Assert.Null(await StatusAsync(Closed));
        Assert.Empty(await CommandsAsync());
    }

    [Fact]
    public async Task A_stop_between_the_two_opens_it_again()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { StopGrace = TimeSpan.FromSeconds(6) });
        await Simulator.AddAsync(new Fault("hang").At("things", "DELETE"));
        using var stop = new CancellationTokenSource();
        Task removal = client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true, stop.Token);
        while (!(await Simulator.BoschLogAsync()).Any(request => request.Method == "DELETE"))
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removal);
        Assert.Equal("open", await StatusAsync(Busy));
    }

    // The service asks to wait, and the stop comes while that is waited for: no deletion begins any more, nor is one repeated.
    [Theory]
    [InlineData(Closed, "DELETE", 60, "closed")]
    [InlineData(Busy, "POST", 60, "open")]
    [InlineData(Busy, "DELETE", 4, "open")]
    public async Task What_waits_to_be_sent_again_is_not_sent_after_a_stop(string id, string method, int seconds, string status)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { StopGrace = TimeSpan.FromSeconds(240) });
        await Simulator.AddAsync(new Fault("status", 429) { RetryAfter = $"{seconds}", Times = 1 }.At("things", method));
        using var stop = new CancellationTokenSource();
        Task removal = client.RemoveConnectionAsync(id, null, TimeSpan.Zero, force: true, stop.Token);
        while (!(await Simulator.BoschLogAsync()).Any(request => request.Status == 429))
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removal);
        Assert.Equal(status, await StatusAsync(id));
        Assert.Single(await Simulator.BoschLogAsync(), request => request.Method == method && !IsOpening(request));

        // Where the connection was closed for it, and is open again, that is to be told.
        Assert.Equal(id == Busy && method == "DELETE", e is not NothingDoneException);
    }

    [Theory]
    [InlineData("status", 403)]
    [InlineData("hang", null)]
    public async Task Stopped_where_it_cannot_be_opened_again_it_is_said_to_be_closed(string kind, int? status)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("hang").At("things", "DELETE"), new Fault(kind, status) { Skip = 1 }.At("things", "POST", "/command$"));
        using var stop = new CancellationTokenSource();
        Task removal = client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true, stop.Token);
        while (!(await Simulator.BoschLogAsync()).Any(request => request.Method == "DELETE"))
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();

        ServiceException error = await FailsAsync(() => removal);
        Assert.Equal(ServiceErrorKind.ConnectionClosed, error.Kind);
        Assert.Contains($"'{Busy}'", error.Message, StringComparison.Ordinal);
        Assert.Equal("closed", await StatusAsync(Busy));
    }

    // Closed for certain or not: an attempt was carried out, and the last one refused.
    [Fact]
    public async Task One_that_was_closed_and_then_refused_is_opened_again()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 1));
        await Simulator.AddAsync(
            new Fault("dropAfter") { Times = 1 }.At("things", "POST", "/command$"), new Fault("status", 403) { Times = 1 }.At("things", "POST", "/command$"));

        Assert.NotNull(await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true)));

        Assert.Equal("open", await StatusAsync(Busy));
    }

    // Opened by somebody whom it cut off, or created anew under its id once the deletion whose response was lost was carried out.
    [Theory]
    [InlineData(Busy, "status", 429, "6", true)]
    [InlineData(Busy, "statusAfter", 503, "2", true)]
    [InlineData(Busy, "statusAfter", 503, "2", false)]
    [InlineData(Closed, "statusAfter", 503, "2", true)]
    public async Task One_that_is_open_again_while_its_deletion_waits_is_kept(string id, string kind, int status, string retryAfter, bool force)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.PutConnectionAsync("c9-quiet");
        string quiet = force ? id : "c9-quiet";
        await Simulator.AddAsync(new Fault(kind, status) { RetryAfter = retryAfter, Times = 1 }.At("things", "DELETE"));
        Task removal = client.RemoveConnectionAsync(quiet, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force);
        while (!(await Simulator.BoschLogAsync()).Any(request => request.Method == "DELETE" && request.Status == status))
        {
            await Task.Delay(20);
        }

        await Simulator.PutConnectionAsync(quiet);
        ServiceException error = await FailsAsync(() => removal);

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Contains("was closed to be deleted, and is 'open' by now", error.Message, StringComparison.Ordinal);
        Assert.Equal("open", await StatusAsync(quiet));
        Assert.Single(await Simulator.BoschLogAsync(), request => request.Method == "DELETE");
    }

    [Theory]
    [InlineData("status", 429, "6")]
    [InlineData("statusAfter", 503, "1")]
    public async Task One_that_is_still_closed_when_its_deletion_is_repeated_is_deleted(string kind, int status, string retryAfter)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault(kind, status) { RetryAfter = retryAfter, Times = 1 }.At("things", "DELETE"));

        await client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true);

        Assert.Null(await StatusAsync(Busy));
        Assert.Equal(["connectivity.commands:closeConnection"], await CommandsAsync());
    }

    private static bool IsOpening(LoggedRequest request) => request.Body == "connectivity.commands:openConnection";

    private async Task<string?> StatusAsync(string id) => (await Simulator.StateAsync()).GetProperty("connections").EnumerateArray()
        .Where(one => one.GetProperty("id").GetString() == id).Select(one => one.GetProperty("connectionStatus").GetString()).SingleOrDefault();

    private async Task<string[]> CommandsAsync() =>
        [.. (await Simulator.BoschLogAsync()).Where(request => request.Method == "POST" && request.Path.EndsWith("/command", StringComparison.Ordinal)).Select(request => request.Body ?? "")];
}
