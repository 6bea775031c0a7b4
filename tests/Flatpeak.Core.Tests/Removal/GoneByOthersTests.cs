using System.Net;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A thing was seen, and is gone before its removal came to it. Somebody else has removed the device: a removal deletes the registration
/// before the thing, so one that is there may have been made anew since.
/// </summary>
public sealed class GoneByOthersTests(Simulator simulator) : BoschTests(simulator)
{
    private readonly LaterClock _clock = new();

    /// <summary>How the removal knows that the thing was there.</summary>
    public enum Seen
    {
        ByItsPlan,
        ByItsPlanAndForced,
        ByItsPlanForcedAndAlone,
        ByAnEarlierRemoval,
        ByAnEarlierRemovalAndForced,
        ByWhoeverReadIt,
        ByAJournalThatFailedAtTheCredentials,
        ByAJournalThatWasKilled,
    }

    [Theory]
    [BothDialects(Seen.ByItsPlan)]
    [BothDialects(Seen.ByItsPlanAndForced)]
    [BothDialects(Seen.ByAnEarlierRemoval)]
    [BothDialects(Seen.ByAnEarlierRemovalAndForced)]
    [BothDialects(Seen.ByWhoeverReadIt)]
    [BothDialects(Seen.ByAJournalThatFailedAtTheCredentials)]
    [BothDialects(Seen.ByAJournalThatWasKilled)]
    public async Task What_is_registered_then_is_kept(RegistryApi dialect, Seen seen)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        Func<Task<RemovalResult>> run = await PrepareAsync(client, seen);
        await TakeAllAsync(dialect);
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false });
        IReadOnlyCollection<string> anew = await Simulator.LeftoverAsync();

        RemovalResult result = await run();

        Assert.Equal(
            (ServiceErrorKind.Conflict, true, nameof(RemovalStepKind.Credentials)),
            (result.Error?.Kind, result.Error?.MeansAnother, result.Removal.FailedStep));
        Assert.Matches("'ns:d1' was there before, and is gone, while device 'ns:d1' is registered.*is kept", result.Error!.Message);
        Assert.Equal(anew, await Simulator.LeftoverAsync());

        // Its record says so, too; by its id alone it is removed.
        Assert.Equal(ServiceErrorKind.Conflict, (await RemoveAsync(client, result.Removal.ToTarget())).Error?.Kind);
        Assert.Equal(anew, await Simulator.LeftoverAsync());
        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects(Seen.ByItsPlan)]
    [BothDialects(Seen.ByAnEarlierRemoval)]
    public async Task Where_nothing_is_registered_it_is_done_and_the_identifier_is_the_one_of_the_time_when_it_was_seen(
        RegistryApi dialect, Seen seen)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        Func<Task<RemovalResult>> run = await PrepareAsync(client, seen);
        await TakeAllAsync(dialect);
        DateTimeOffset then = DateTimeOffset.UtcNow;
        await Task.Delay(20);

        RemovalResult result = await run();

        Assert.Equal((null, "Removed"), (result.Error, result.Removal.State));
        Assert.True(result.Removal.ToDeviceTarget().AsOf < then);
    }

    // Whoever makes it anew may begin with the policy. By the time at which it was known last, that is another one.
    [Theory]
    [BothDialects(Seen.ByAnEarlierRemoval)]
    [BothDialects(Seen.ByAJournalThatFailedAtTheCredentials)]
    [BothDialects(Seen.ByItsPlanForcedAndAlone)]
    public async Task A_policy_that_was_made_since_is_kept(RegistryApi dialect, Seen seen)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        Func<Task<RemovalResult>> run = await PrepareAsync(client, seen);
        await TakeAllAsync(dialect);
        await Task.Delay(TimeSpan.FromSeconds(6));
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, registration = false, credentials = 0, modifiedSecondsAgo = 0 });
        IReadOnlyCollection<string> anew = await Simulator.LeftoverAsync();
        Assert.Single(anew);

        RemovalResult result = await run();

        Assert.Equal((ServiceErrorKind.Conflict, nameof(RemovalStepKind.Policy)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Equal(anew, await Simulator.LeftoverAsync());
        Assert.True(result.Removal.ToDeviceTarget().AsOf < DateTimeOffset.UtcNow.AddSeconds(-5));
    }

    [Theory]
    [BothDialects(429)]
    [BothDialects(503)]
    public async Task So_is_what_was_registered_while_the_registry_was_waited_for(RegistryApi dialect, int status)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.AddAsync(
            new Fault("status", status) { Method = dialect == RegistryApi.Hono ? "PUT" : "DELETE", Path = "/credentials/", Times = 1, RetryAfter = "1" });
        BoschClient client = await ConnectAsync(
            dialect, exchange => exchange is { StatusCode: 429 or 503 }, () => RegisterAnewAsync(dialect));

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Contains("somebody else has removed the device", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Simulator.LeftoverAsync()).Count);
    }

    [Fact]
    public async Task So_is_what_was_registered_while_the_hub_listed_its_credentials()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        BoschClient client = await ConnectAsync(
            RegistryApi.BoschHub, exchange => exchange.Method == "GET" && exchange.Path.Contains("/credentials", StringComparison.Ordinal),
            () => RegisterAnewAsync(RegistryApi.BoschHub));

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Contains("somebody else has removed the device", result.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Simulator.LeftoverAsync()).Count);
    }

    [Fact]
    public async Task A_credential_that_another_device_has_since_a_slow_answer_to_another_deletion_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 3 });
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:other", new { credentials = 0 });
        BoschOptions options = Simulator.BoschOptions(RegistryApi.BoschHub);
        BoschClient client = await ConnectAsync(
            RegistryApi.BoschHub, exchange => exchange.Method == "DELETE",
            async () =>
            {
                using HttpClient http = Simulator.Somebody("hub");
                var credential = new Uri(options.RegistryAddress, $"credentials/{options.TenantId}?auth-id=ns_d1_3&type=hashed-password");
                using HttpResponseMessage taken = await http.DeleteAsync(credential);
                Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
                await Simulator.GiveHubCredentialAsync("ns:other", "ns_d1_3");
            });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Null(result.Error);
        Assert.Equal(
            ["hub credential ns_d1_3", "hub registration ns:other", "policy ns:other", "thing ns:other"],
            (await Simulator.LeftoverAsync()).Order(StringComparer.Ordinal));
    }

    // The pauses count too, and not only an answer that is long on its way.
    [Fact]
    public async Task A_policy_that_was_made_anew_while_the_search_was_waited_for_is_kept()
    {
        await Simulator.SetAsync("*", new { searchLagMs = 500 });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        bool isDeleted = false;
        BoschClient client = await ConnectAsync(
            RegistryApi.Hono,
            exchange =>
            {
                isDeleted |= exchange.Method == "DELETE" && exchange.Path.Contains("/things/", StringComparison.Ordinal);
                return isDeleted && exchange.Path.Contains("/search/", StringComparison.Ordinal);
            },
            async () =>
            {
                await Simulator.TakeAwayAsync("policies/ns:d1");
                await Simulator.SeedAsync(
                    RegistryApi.Hono, "ns:d1", new { thing = false, registration = false, credentials = 0, modifiedSecondsAgo = 0 });
            });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { SearchLag = TimeSpan.FromSeconds(2) });

        Assert.Equal((nameof(RemovalStepKind.Policy), ServiceErrorKind.Conflict), (result.Removal.FailedStep, result.Error?.Kind));
        Assert.Contains("it is another one than the thing 'ns:d1' had", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    private static async Task<Func<Task<RemovalResult>>> PrepareAsync(BoschClient client, Seen seen)
    {
        RemovalSettings settings = seen is Seen.ByItsPlanAndForced or Seen.ByAnEarlierRemovalAndForced ? Forced
            : seen == Seen.ByItsPlanForcedAndAlone ? new RemovalSettings { Force = true, KeepRegistration = true }
            : new RemovalSettings();
        switch (seen)
        {
            case Seen.ByItsPlan or Seen.ByItsPlanAndForced or Seen.ByItsPlanForcedAndAlone:
                DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), settings);
                return () => client.RunRemovalAsync(plan, settings);
            case Seen.ByWhoeverReadIt:
                Thing? thing = await client.FindThingAsync("ns:d1");
                return () => RemoveAsync(client, new ThingTarget("ns:d1") { Created = thing!.Created });
            case Seen.ByAJournalThatFailedAtTheCredentials or Seen.ByAJournalThatWasKilled:
                // A step that failed and found nothing has no place in it.
                bool isInDoubt = seen == Seen.ByAJournalThatWasKilled;
                DateTimeOffset created = (await client.FindThingAsync("ns:d1"))!.Created!.Value;
                var names = new Dictionary<string, string> { [ThingNames.ThingCreated] = IsoTime.Text(created) };
                Dictionary<string, RecordedStep> steps = [];
                if (!isInDoubt)
                {
                    steps["Quiet"] = new RecordedStep("Done", DateTimeOffset.UtcNow, Found: true, MetAnother: false);
                }

                var recorded = new RecordedItem(names, []) { IsInDoubt = isInDoubt, Steps = steps, Since = DateTimeOffset.UtcNow };
                return () => RemoveAsync(client, new ThingTarget("ns:d1").GoingOnFrom(recorded), settings);
            default:
                // It stops before it has removed anything.
                RemovalResult active = await RemoveAsync(client, "ns:d1", new RemovalSettings { QuietPeriod = TimeSpan.FromDays(9999) });
                Assert.Equal(ServiceErrorKind.DeviceStillActive, active.Error?.Kind);
                return () => RemoveAsync(client, active.Removal.ToTarget(), settings);
        }
    }

    private async Task TakeAllAsync(RegistryApi dialect)
    {
        string registry = dialect == RegistryApi.Hono ? "hono" : "hub";
        foreach (string part in new[] { $"{registry}/devices", "things", "policies" })
        {
            await Simulator.TakeAwayAsync($"{part}/ns:d1");
        }

        if (dialect == RegistryApi.BoschHub)
        {
            await Simulator.TakeAwayAsync("hub/credentials/ns:d1");
        }
    }

    private async Task RegisterAnewAsync(RegistryApi dialect)
    {
        await TakeAllAsync(dialect);
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });
    }

    // The others do their work once, when a request is answered that takes seconds.
    private Task<BoschClient> ConnectAsync(RegistryApi dialect, Func<ServiceExchange, bool> when, Func<Task> others)
    {
        bool isDone = false;
        return ConnectAsync(
            dialect,
            options => options with { Service = options.Service with { Clock = _clock } },
            exchange =>
            {
                if (!isDone && when(exchange))
                {
                    isDone = true;
                    others().GetAwaiter().GetResult();
                    _clock.Pass(TimeSpan.FromSeconds(6));
                }
            });
    }
}
