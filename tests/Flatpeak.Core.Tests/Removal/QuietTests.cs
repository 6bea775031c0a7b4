using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Removal;

/// <summary>A device that has sent something lately is not removed.</summary>
public sealed class QuietTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects(0, 600)]
    [BothDialects(570, 600)]
    [BothDialects(90, 120)]
    public async Task A_device_that_sent_something_within_the_period_keeps_everything(RegistryApi dialect, int modifiedSecondsAgo, int periodSeconds)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:d1", Quiet(periodSeconds));

        Assert.Equal(ServiceErrorKind.DeviceStillActive, result.Error?.Kind);
        Assert.Contains("'ns:d1'", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("changed at", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(RemovalStepState.Failed, result.Removal.Steps[0].State);
        Assert.All(result.Removal.Steps.Skip(1), step => Assert.Equal(RemovalStepState.NotRun, step.State));
        await NothingWasRemovedAsync();
    }

    [Theory]
    [BothDialects(630, 600)]
    [BothDialects(90, 60)]
    [BothDialects(0, 0)]
    public async Task One_that_was_quiet_for_longer_or_of_which_nothing_was_asked_is_removed(RegistryApi dialect, int modifiedSecondsAgo, int periodSeconds)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:d1", Quiet(periodSeconds));

        Assert.Null(result.Error);
        Assert.Equal(periodSeconds > 0, result.Removal.Steps.Any(step => step.Kind == RemovalStepKind.Quiet));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task What_was_sent_between_the_plan_and_its_run_counts(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        var settings = new RemovalSettings();
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        await Simulator.TouchAsync("ns:d1");

        RemovalResult result = await client.RunRemovalAsync(plan, settings);

        Assert.Equal(ServiceErrorKind.DeviceStillActive, result.Error?.Kind);
        await NothingWasRemovedAsync();
    }

    [Theory]
    [BothDialects]
    public async Task A_policy_that_was_changed_between_the_plan_and_its_run_stops_it(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(dialect);
        var settings = new RemovalSettings();
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
        await Simulator.AddAsync(Fault.Says("""{"thingId":"ns:d1","policyId":"ns:p2","_modified":"2020-01-01T00:00:00Z"}""").At("things", "GET", "/things/"));

        RemovalResult result = await client.RunRemovalAsync(plan, settings);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("'ns:d1'.*'ns:p2'.*'ns:p1'", result.Error!.Message);
        await NothingWasRemovedAsync();
    }

    [Theory]
    [BothDialects("""{"thingId":"ns:d1","policyId":"ns:d1"}""", ServiceErrorKind.DeviceStillActive)]
    [BothDialects("""{"thingId":"ns:d1","policyId":"ns:d1","_modified":"2099-01-01T00:00:00Z"}""", ServiceErrorKind.DeviceStillActive)]
    [BothDialects("""{"thingId":"ns:d1","policyId":"ns:d1","_modified":"yesterday"}""", ServiceErrorKind.UnexpectedResponse)]
    [BothDialects("""{"thingId":"ns:d2","policyId":"ns:d2","_modified":"2020-01-01T00:00:00Z"}""", ServiceErrorKind.UnexpectedResponse)]
    public async Task A_thing_that_does_not_say_when_it_changed_or_is_another_keeps_everything(RegistryApi dialect, string body, ServiceErrorKind kind)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(Fault.Says(body).At("things", "GET", "/things/"));

        Assert.Equal(kind, await KindOfFailureAsync(client, "ns:d1", new RemovalSettings()));
        await NothingWasRemovedAsync();
    }

    // Also where nothing is asked about quiet: what cannot be read is not removed.
    [Theory]
    [BothDialects("""{"thingId":"ns:d1","_modified":"yesterday"}""")]
    [BothDialects("""{"thingId":"ns:d2","policyId":"ns:d2"}""")]
    public async Task An_answer_about_another_thing_or_none_keeps_everything_whatever_is_forced(RegistryApi dialect, string body)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(Fault.Says(body).At("things", "GET", "/things/"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, await KindOfFailureAsync(client, "ns:d1", Forced));
        await NothingWasRemovedAsync();
    }

    // The registry asks to wait, and meanwhile somebody creates the device: what was proven before that is no longer true.
    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task One_that_was_gone_and_is_created_while_the_registry_is_waited_for_is_kept(RegistryApi dialect, bool tookLong)
    {
        var clock = new LateClock();
        BoschClient another = await ConnectAsync(dialect);
        BoschClient client = await ConnectAsync(dialect, options => options with { Service = options.Service with { Clock = clock } });
        string path = tookLong ? "/credentials/" : "/(registration|devices)/";
        BoschClient observed = client.WithObserver(exchange =>
        {
            if (Regex.IsMatch(exchange.Path, path) && clock.Late == TimeSpan.Zero)
            {
                clock.Late = TimeSpan.FromSeconds(tookLong ? 6 : 0.001);
                another.CreateDeviceAsync(new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Simulator.Secret("word")))).GetAwaiter().GetResult();
            }
        });

        RemovalResult result = await RemoveAsync(observed, "ns:d1");

        Assert.NotEqual(TimeSpan.Zero, clock.Late);
        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Matches("'ns:d1'.* is there again.* are kept", result.Error!.Message);
        Assert.Equal("Registration", result.Removal.FailedStep);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [BothDialects]
    public async Task One_that_was_quiet_and_sends_something_while_the_registry_is_waited_for_keeps_what_there_is(RegistryApi dialect)
    {
        var clock = new LateClock();
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect, options => options with { Service = options.Service with { Clock = clock } });
        BoschClient observed = client.WithObserver(exchange =>
        {
            if (exchange.Method != "GET" && exchange.Path.Contains("credentials/", StringComparison.Ordinal) && clock.Late == TimeSpan.Zero)
            {
                clock.Late = TimeSpan.FromSeconds(6);
                Simulator.TouchAsync("ns:d1").GetAwaiter().GetResult();
            }
        });

        RemovalResult result = await RemoveAsync(observed, "ns:d1");

        Assert.Equal((ServiceErrorKind.DeviceStillActive, "Registration"), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Contains("Gone already: credentials.", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await Simulator.LeftoverAsync()).Count);
    }

    // The system's clock, by which a moment takes long.
    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Late { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Late.TotalSeconds * TimestampFrequency);
    }

    private static RemovalSettings Quiet(int seconds) => new() { QuietPeriod = TimeSpan.FromSeconds(seconds) };

    private async Task NothingWasRemovedAsync()
    {
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}
