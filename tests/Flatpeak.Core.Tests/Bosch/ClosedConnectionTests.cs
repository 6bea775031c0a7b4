namespace Flatpeak.Tests.Bosch;

/// <summary>
/// A connection that is closed has no clients, and what counts is in these: its service answers with metrics that hold nothing. Whether it
/// was in use cannot be told by them.
/// </summary>
public sealed class ClosedConnectionTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Idle = "c2-idle";
    private const string Closed = "c3-closed";

    [Theory]
    [BothDialects]
    public async Task One_is_kept_and_said_to_have_no_metrics_and_goes_where_that_is_forced(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);

        ServiceException error = await FailsAsync(
            () => client.RemoveConnectionAsync(Closed, DateTimeOffset.UtcNow.AddDays(-1), TimeSpan.Zero, force: false));

        Assert.Equal(ServiceErrorKind.ConnectionNotReset, error.Kind);
        Assert.Equal(Closed, error.ClosedConnection);
        Assert.Matches(
            "^Connection 'c3-closed' at .* is kept: it is closed, and a closed connection has no metrics, so whether it was in use cannot be told\\.$",
            error.Message);
        Assert.Contains(Closed, await Simulator.ConnectionIdsAsync());
        Assert.Empty(await Simulator.BoschWritesAsync());

        await client.RemoveConnectionAsync(Closed, null, TimeSpan.Zero, force: true);
        Assert.DoesNotContain(Closed, await Simulator.ConnectionIdsAsync());
    }

    [Theory]
    [BothDialects]
    public async Task One_is_read_without_any_counter_and_not_as_one_that_has_counted_zero(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);

        Connection closed = await client.GetConnectionAsync(Closed);

        Assert.Equal(("closed", null, null), (closed.Status, closed.MessageCount, closed.LastMessage));
        Assert.Equal(2, (await Simulator.BoschLogAsync()).Count(request => request.Method == "GET"));
        Assert.Equal(0, (await client.GetConnectionAsync(Idle)).MessageCount);
    }

    // Nothing says that it is closed: then something else may have answered.
    [Theory]
    [InlineData("""{"connectionMetrics":{"inbound":null,"outbound":null}}""")]
    [InlineData("""{"connectionMetrics":{"inbound":{},"outbound":{}}}""")]
    [InlineData("""{"connectionMetrics":{}}""")]
    public async Task One_that_is_open_and_has_none_either_is_an_error_of_its_own(string body)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says(body).At("things", path: "/metrics$"));

        foreach (Func<Task> look in new Func<Task>[]
        {
            () => client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false),
            () => client.GetConnectionAsync(Idle),
        })
        {
            ServiceException error = await FailsAsync(look);
            Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
            Assert.Contains("without metrics that can be read", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(await Simulator.BoschWritesAsync());
    }

    // Its metrics were at zero before it was closed for its deletion; after that it has none.
    [Theory]
    [BothDialects("status", 429, "6")]
    [BothDialects("statusAfter", 503, "6")]
    public async Task One_that_was_closed_for_its_deletion_is_deleted_when_that_is_repeated(RegistryApi dialect, string kind, int status, string retryAfter)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault(kind, status) { RetryAfter = retryAfter, Times = 1 }.At("things", "DELETE"));

        await client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false);

        Assert.DoesNotContain(Idle, await Simulator.ConnectionIdsAsync());
        Assert.Single(await Simulator.BoschLogAsync(), request => request.Path.EndsWith("/metrics", StringComparison.Ordinal));
        Assert.DoesNotContain(
            await Simulator.BoschLogAsync(), request => request.Body?.Contains("openConnection", StringComparison.Ordinal) == true);
    }

    // By its status alone it was closed all the time.
    [Theory]
    [InlineData("2099-01-01T00:00:00Z")]
    [InlineData(null)]
    public async Task One_that_somebody_has_opened_and_closed_again_meanwhile_is_kept(string? since)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        string body = System.Text.Json.JsonSerializer.Serialize(new
        {
            connectionId = Idle,
            connectionStatus = "closed",
            clientStatus = new[] { new { type = "client", client = "pod-1", status = "closed", inStateSince = since } },
        });
        await Simulator.AddAsync(
            new Fault("status", 429) { RetryAfter = "6", Times = 1 }.At("things", "DELETE"),
            Fault.Says(body).At("things", path: $"/{Idle}/status$") with { Skip = 1 });

        ServiceException error = await FailsAsync(
            () => client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Matches("was closed to be deleted, and has been open since\\. .*and is open again", error.Message);
        Assert.Contains(Idle, await Simulator.ConnectionIdsAsync());
        Assert.Single(await Simulator.BoschLogAsync(), request => request.Method == "DELETE");
    }
}
