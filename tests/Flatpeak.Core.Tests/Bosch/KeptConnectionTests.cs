namespace Flatpeak.Tests.Bosch;

/// <summary>A connection that may still be in use is kept: other devices rely on it.</summary>
public sealed class KeptConnectionTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Busy = "c1-hub-telemetry";
    private const string Idle = "c2-idle";

    [Theory]
    [BothDialects(Busy, null, ServiceErrorKind.ConnectionStillActive)]
    [BothDialects(Busy, 3600, ServiceErrorKind.ConnectionStillActive)]
    [BothDialects(Idle, null, ServiceErrorKind.ConnectionNotReset)]
    [BothDialects(Idle, 590, ServiceErrorKind.ConnectionNotReset)]
    [BothDialects(Idle, -3600, ServiceErrorKind.ConnectionNotReset)]
    public async Task One_of_which_it_is_not_shown_that_it_is_idle_is_kept(RegistryApi dialect, string id, int? resetSecondsAgo, ServiceErrorKind kind)
    {
        BoschClient client = await ConnectAsync(dialect);
        DateTimeOffset? reset = resetSecondsAgo is { } ago ? DateTimeOffset.UtcNow.AddSeconds(-ago) : null;

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(id, reset, TimeSpan.FromMinutes(10), force: false));

        Assert.Equal(kind, error.Kind);
        Assert.Contains($"'{id}'", error.Message, StringComparison.Ordinal);
        await NoneIsTouchedAsync();
    }

    [Fact]
    public async Task One_whose_reset_is_long_enough_ago_is_removed()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddSeconds(-610), TimeSpan.FromMinutes(10), force: false);

        Assert.DoesNotContain(Idle, await Simulator.ConnectionIdsAsync());
    }

    // The time of the reset is the service's, and so is the time that has passed since: a computer whose clock is ahead must
    // not take the one from the other.
    [Theory]
    [BothDialects]
    public async Task One_that_was_just_reset_is_kept_also_where_the_clock_is_ahead(RegistryApi dialect)
    {
        var clock = new ShiftedClock();
        clock.Shift(TimeSpan.FromHours(1));
        BoschClient client = await ConnectAsync(dialect, options => options with { Service = options.Service with { Clock = clock } });
        Connection reset = await client.ResetConnectionMetricsAsync(Idle);

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Idle, reset.MetricsReset, TimeSpan.FromMinutes(10), force: false));

        Assert.Equal(ServiceErrorKind.ConnectionNotReset, error.Kind);
        Assert.Contains(Idle, await Simulator.ConnectionIdsAsync());
    }

    // The metrics are read by way of a gateway whose clock is ahead of that of this computer, or this computer's is ahead of it.
    [Theory]
    [BothDialects(-11)]
    [BothDialects(11)]
    public async Task One_whose_reset_is_long_enough_ago_by_one_of_two_clocks_only_is_kept(RegistryApi dialect, int minutesAhead)
    {
        BoschClient client = await ConnectAsync(dialect, Ahead(TimeSpan.FromMinutes(minutesAhead)));
        DateTimeOffset reset = DateTimeOffset.UtcNow.AddMinutes(Math.Min(minutesAhead, 0) - 1);

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Idle, reset, TimeSpan.FromMinutes(10), force: false));

        Assert.Equal(ServiceErrorKind.ConnectionNotReset, error.Kind);
        Assert.Matches("reset only [5-7][0-9] seconds ago.*this computer's clock it is .*the earlier counts", error.Message);
        await NoneIsTouchedAsync();
    }

    // The reset was answered by a gateway whose clock is behind, or this computer's was.
    [Theory]
    [InlineData(11)]
    [InlineData(-11)]
    public async Task The_time_of_a_reset_is_that_of_the_later_clock(int minutesAhead)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, Ahead(TimeSpan.FromMinutes(minutesAhead)));

        DateTimeOffset? reset = (await client.ResetConnectionMetricsAsync(Idle)).MetricsReset;

        Assert.InRange((reset!.Value - DateTimeOffset.UtcNow).TotalSeconds, (Math.Max(minutesAhead, 0) * 60) - 30, Math.Max(minutesAhead, 0) * 60);
        Assert.Equal(0, reset.Value.Millisecond);
    }

    // "For any time", whatever the clocks say.
    [Theory]
    [InlineData(11)]
    [InlineData(-11)]
    public async Task Without_a_period_one_that_was_just_reset_is_removed_by_clocks_that_differ(int minutesAhead)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, Ahead(TimeSpan.FromMinutes(minutesAhead)));
        Connection reset = await client.ResetConnectionMetricsAsync(Idle);

        await client.RemoveConnectionAsync(Idle, reset.MetricsReset, TimeSpan.Zero, force: false);

        Assert.DoesNotContain(Idle, await Simulator.ConnectionIdsAsync());
    }

    [Fact]
    public async Task One_whose_metrics_moved_since_its_reset_is_kept()
    {
        await Simulator.SeedAsync(null, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        Connection reset = await client.ResetConnectionMetricsAsync(Busy);
        await Simulator.TouchAsync("ns:d1");

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, reset.MetricsReset, TimeSpan.Zero, force: false));

        Assert.Equal(ServiceErrorKind.ConnectionStillActive, error.Kind);
        Assert.Contains(Busy, await Simulator.ConnectionIdsAsync());
    }

    [Theory]
    [InlineData("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT1M":0,"PT1H":0,"PT24H":0,"lastMessageAt":null},"failure":{"PT1M":0,"PT1H":0,"PT24H":1}}}}}""")]
    [InlineData("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT24H":0}}},"outbound":{"published":{"success":{"PT24H":3}}}}}""")]
    [InlineData("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT24H":0,"lastMessageAt":"2020-01-01T00:00:00Z"}}}}}""")]
    [InlineData("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT24H":0,"lastMessageAt":"lately"}}}}}""")]
    [InlineData("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT24H":0}}}},"sourceMetrics":{"addressMetrics":{"a":{"consumed":{"success":{"PT1M":1}}}}}}""")]
    [InlineData("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT24H":0}}}},"all":[{"PT1H":2}]}""")]
    [InlineData("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT24H":0.5}}}}}""")]
    public async Task One_of_which_any_counter_moved_is_kept(string metrics)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says(metrics).At("things", path: "/metrics$"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false));

        Assert.Equal(ServiceErrorKind.ConnectionStillActive, error.Kind);
        await NoneIsTouchedAsync();
    }

    public static TheoryData<Fault> UnreadableMetrics =>
    [
        new Fault("empty"), new Fault("html"), new Fault("wrongTypes"), new Fault("status", 403), new Fault("status", 404), Fault.Says("{}"), Fault.Says("null"),
        Fault.Says("""{"connectionMetrics":{}}"""), Fault.Says("""{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT1H":0}}}}}"""),
    ];

    [Theory]
    [MemberData(nameof(UnreadableMetrics))]
    public async Task One_whose_metrics_cannot_be_read_is_kept(Fault fault)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(fault.At("things", path: "/metrics$"));

        await FailsAsync(() => client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false));

        await NoneIsTouchedAsync();
    }

    // Ditto counts in the memory of the process that holds the connection.
    [Fact]
    public async Task One_whose_service_was_restarted_after_the_reset_is_kept_until_it_was_quiet_since_then()
    {
        await Simulator.SeedAsync(null, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DateTimeOffset yesterday = DateTimeOffset.UtcNow.AddDays(-1);
        await Simulator.TouchAsync("ns:d1");
        await Simulator.RestartConnectionAsync(Busy);
        Assert.Equal(0, (await client.GetConnectionAsync(Busy)).MessageCount);

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, yesterday, TimeSpan.FromMinutes(10), force: false));

        Assert.Equal(ServiceErrorKind.ConnectionNotReset, error.Kind);
        Assert.Matches(
            $"^Connection '{Busy}' at .* is kept: it was opened again, or its service was restarted, after its metrics were reset \\(20.*Z\\), and they say "
            + "nothing of what came through before that\\. Look again when 00:10:00 have passed since then\\.$",
            error.Message);
        await NoneIsTouchedAsync();

        await Task.Delay(2100);
        await client.RemoveConnectionAsync(Busy, yesterday, TimeSpan.FromSeconds(1), force: false);
        Assert.DoesNotContain(Busy, await Simulator.ConnectionIdsAsync());
    }

    [Theory]
    [InlineData("open", "unknown-client", "failed", null, ServiceErrorKind.ConnectionStillActive)]
    [InlineData("open", "", null, null, ServiceErrorKind.ConnectionStillActive)]
    [InlineData("open", "pod-2", "open", null, ServiceErrorKind.ConnectionNotReset)]
    [InlineData("open", "pod-2", "open", "lately", ServiceErrorKind.ConnectionNotReset)]
    [InlineData("open", "pod-2", "open", "2020-01-01T00:00:00Z", null)]
    [InlineData("open", "pod-2", "failed", null, ServiceErrorKind.ConnectionNotReset)]
    [InlineData("open", "pod-2", "misconfigured", "2099-01-01T00:00:00Z", ServiceErrorKind.ConnectionNotReset)]
    [InlineData("open", "pod-2", "failed", "2020-01-01T00:00:00Z", null)]
    [InlineData("open", "pod-2", "unknown", "2020-01-01T00:00:00Z", ServiceErrorKind.ConnectionStillActive)]
    [InlineData("open", "pod-2", null, "2020-01-01T00:00:00Z", ServiceErrorKind.ConnectionStillActive)]
    [InlineData("closed", "", null, null, null)]
    [InlineData("closed", "pod-2", "closed", null, null)]
    public async Task One_whose_metrics_may_not_be_of_all_its_clients_is_kept(string status, string client, string? state, string? since, ServiceErrorKind? kind)
    {
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        object sound = new { type = "client", client = "pod-1", status = "open", inStateSince = "2020-01-01T00:00:00Z" };
        object body = new
        {
            connectionId = Idle,
            connectionStatus = status,
            clientStatus = client.Length == 0 ? [] : new[] { sound, new { type = "client", client, status = state, inStateSince = since } },
        };
        await Simulator.AddAsync(Fault.Says(System.Text.Json.JsonSerializer.Serialize(body)).At("things", path: "/status$"));
        Func<Task> remove = () => bosch.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.FromMinutes(10), force: false);

        if (kind is null)
        {
            await remove();
            Assert.DoesNotContain(Idle, await Simulator.ConnectionIdsAsync());
            return;
        }

        Assert.Equal(kind, (await FailsAsync(remove)).Kind);
        await NoneIsTouchedAsync();
    }

    [Theory]
    [InlineData(403, null)]
    [InlineData(404, null)]
    [InlineData(200, "{}")]
    [InlineData(200, "null")]
    [InlineData(200, "<html/>")]
    public async Task One_whose_clients_cannot_be_read_is_kept(int status, string? body)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", status) { Body = body }.At("things", path: "/status$"));

        await FailsAsync(() => client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false));

        await NoneIsTouchedAsync();
    }

    [Fact]
    public async Task Ditto_is_given_the_time_to_ask_all_clients()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await client.RemoveConnectionAsync(Idle, DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.Zero, force: false);

        Assert.Equal(
            ["timeout=10s", "timeout=10s"],
            (await Simulator.BoschLogAsync()).Where(request => request.Path.EndsWith("/metrics", StringComparison.Ordinal) || request.Path.EndsWith("/status", StringComparison.Ordinal))
                .Select(request => request.Query));
    }

    [Fact]
    public async Task One_that_cannot_be_closed_is_not_deleted()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 403).At("things", "POST", "/command$"));

        Assert.Equal(ServiceErrorKind.AccessDenied, (await FailsAsync(() => client.RemoveConnectionAsync(Idle, null, TimeSpan.Zero, force: true))).Kind);
        Assert.Contains(Idle, await Simulator.ConnectionIdsAsync());
        Assert.DoesNotContain(await Simulator.BoschLogAsync(), request => request.Method == "DELETE");
    }

    private static Func<BoschOptions, BoschOptions> Ahead(TimeSpan by)
    {
        var clock = new ShiftedClock();
        clock.Shift(by);
        return options => options with { Service = options.Service with { Clock = clock } };
    }

    private async Task NoneIsTouchedAsync()
    {
        Assert.Equal([Busy, Idle, "c3-closed"], await Simulator.ConnectionIdsAsync());
        Assert.Empty(await Simulator.BoschWritesAsync());
    }
}
