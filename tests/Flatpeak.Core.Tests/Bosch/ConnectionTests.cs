namespace Flatpeak.Tests.Bosch;

/// <summary>
/// Connections serve many devices: their metrics are reset, looked at again later, and only one whose metrics have stayed
/// at zero is removed. At Bosch they are those of a solution, at Ditto those of the devops user.
/// </summary>
public sealed class ConnectionTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Busy = "c1-hub-telemetry";
    private const string Idle = "c2-idle";
    private const string Close = "connectivity.commands:closeConnection";

    [Theory]
    [InlineData(RegistryApi.BoschHub, "bearer")]
    [InlineData(RegistryApi.Hono, "basic")]
    public async Task They_are_listed_without_their_address_which_holds_a_password(RegistryApi dialect, string auth)
    {
        BoschClient client = await ConnectAsync(dialect);

        IReadOnlyList<Connection> connections = await client.ListConnectionsAsync();

        Assert.Equal([Busy, Idle, "c3-closed"], connections.Select(one => one.Id));
        Assert.Equal(["amqp-10", "mqtt", "kafka"], connections.Select(one => one.Type));
        Assert.Equal(["open", "open", "closed"], connections.Select(one => one.Status));
        Assert.All(connections, one => Assert.Equal((one.Id, null, null), (one.ToString(), one.MessageCount, one.MetricsReset)));
        LoggedRequest request = Assert.Single(await Simulator.BoschLogAsync());
        Assert.Equal((auth, $"things GET {Base(dialect)}"), (request.Auth, request.Readable));
    }

    [Theory]
    [BothDialects]
    public async Task One_is_read_with_what_its_metrics_come_to(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);

        Connection busy = await client.GetConnectionAsync(Busy);
        Connection idle = await client.GetConnectionAsync(Idle);

        Assert.Equal(12, busy.MessageCount);
        Assert.InRange((DateTimeOffset.UtcNow - busy.LastMessage!.Value).TotalMinutes, 0, 10);
        Assert.Equal(("idle", 0, null), (idle.Name, idle.MessageCount, idle.LastMessage));
        Assert.Equal(ServiceErrorKind.NotFound, (await FailsAsync(() => client.GetConnectionAsync("gone"))).Kind);
    }

    [Theory]
    [BothDialects]
    public async Task A_reset_sets_the_metrics_to_zero_and_says_when(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);

        Connection reset = await client.ResetConnectionMetricsAsync(Busy);

        Assert.Equal(0, reset.MessageCount);
        Assert.InRange((DateTimeOffset.UtcNow - reset.MetricsReset!.Value).TotalMinutes, -1, 5);
        Assert.Equal(0, (await client.GetConnectionAsync(Busy)).MessageCount);
        LoggedRequest posted = (await Simulator.BoschLogAsync()).Single(request => request.Method == "POST");
        Assert.Equal(($"things POST {Base(dialect)}/{Busy}/command", "connectivity.commands:resetConnectionMetrics"), (posted.Readable, posted.Body));
    }

    [Theory]
    [BothDialects]
    public async Task One_that_stayed_at_zero_since_its_reset_is_closed_and_then_deleted(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);
        Connection reset = await client.ResetConnectionMetricsAsync(Idle);
        await Simulator.ClearLogAsync();

        await client.RemoveConnectionAsync(Idle, reset.MetricsReset, TimeSpan.Zero, force: false);

        Assert.Equal(
            [
                $"things GET {Base(dialect)}/{Idle}/metrics",
                .. dialect == RegistryApi.Hono ? new[] { $"things GET {Base(dialect)}/{Idle}/status" } : [],
                $"things GET {Base(dialect)}/{Idle}", $"things POST {Base(dialect)}/{Idle}/command", $"things DELETE {Base(dialect)}/{Idle}",
            ],
            await Simulator.BoschRequestsAsync());
        Assert.Equal(Close, (await Simulator.BoschLogAsync())[^2].Body);
        Assert.Equal([Busy, "c3-closed"], await Simulator.ConnectionIdsAsync());
    }

    [Theory]
    [BothDialects]
    public async Task By_force_one_that_is_in_use_is_removed_and_its_metrics_are_not_asked_for(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);

        await client.RemoveConnectionAsync(Busy, null, TimeSpan.FromMinutes(10), force: true);

        Assert.Equal(
            [$"things GET {Base(dialect)}/{Busy}", $"things POST {Base(dialect)}/{Busy}/command", $"things DELETE {Base(dialect)}/{Busy}"],
            await Simulator.BoschRequestsAsync());
        Assert.Equal([Idle, "c3-closed"], await Simulator.ConnectionIdsAsync());
    }

    [Fact]
    public async Task One_that_was_gone_when_it_was_to_be_deleted_is_not_found()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(
            new Fault("status", 404).At("things", "DELETE"),
            new Fault("status", 404) { Body = """{"error":"connectivity:connection.notfound"}""", Skip = 1 }.At("things", "GET", $"/{Idle}$"));

        Assert.Equal(ServiceErrorKind.NotFound, (await FailsAsync(() => client.RemoveConnectionAsync(Idle, null, TimeSpan.Zero, force: true))).Kind);
    }

    [Theory]
    [InlineData("dropAfter", null)]
    [InlineData("statusAfter", 503)]
    public async Task A_command_and_a_deletion_of_which_the_answer_was_lost_are_made_again(string kind, int? status)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(
            new Fault(kind, status) { Times = 1 }.At("things", "POST"), new Fault(kind, status) { Times = 1 }.At("things", "DELETE"));

        await client.RemoveConnectionAsync(Idle, null, TimeSpan.Zero, force: true);

        Assert.DoesNotContain(Idle, await Simulator.ConnectionIdsAsync());
    }

    // That there are none is an empty list: a gateway without the route is not to be told as that.
    [Theory]
    [InlineData("")]
    [InlineData("""{"message":"no Route matched with those values"}""")]
    public async Task A_list_that_a_gateway_does_not_find_is_an_error(string body)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 404) { Body = body }.At("things", path: "/connections$"));

        ServiceException error = await FailsAsync(() => client.ListConnectionsAsync());

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"name":"x"}]""")]
    [InlineData("""[{"id":null}]""")]
    [InlineData("[null]")]
    [InlineData("\"x\"")]
    public async Task A_list_that_makes_no_sense_is_an_error(string body)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says(body).At("things", path: "/connections$"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.ListConnectionsAsync())).Kind);
    }

    [Fact]
    public async Task Another_connection_than_was_asked_for_is_an_error()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says("""{"id":"c1-hub-telemetry"}""").At("things", path: $"/{Idle}$"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => client.GetConnectionAsync(Idle))).Kind);
    }

    [Fact]
    public async Task Without_the_devops_user_a_plain_Ditto_denies_them()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { ConnectionsCredential = null });

        Assert.Equal((ServiceErrorKind.AccessDenied, 401), await DenialAsync(client));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("*")]
    public async Task An_id_that_is_none_is_refused_before_anything_is_sent(string id)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.GetConnectionAsync(id))).Kind);
        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.ResetConnectionMetricsAsync(id))).Kind);
        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.RemoveConnectionAsync(id, null, TimeSpan.Zero, force: true))).Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    private static string Base(RegistryApi dialect) => dialect == RegistryApi.BoschHub ? "/solutions/51a0-solution/connections" : "/connections";

    private static async Task<(ServiceErrorKind Kind, int? Status)> DenialAsync(BoschClient client)
    {
        ServiceException error = await FailsAsync(() => client.ListConnectionsAsync());
        return (error.Kind, error.StatusCode);
    }
}
