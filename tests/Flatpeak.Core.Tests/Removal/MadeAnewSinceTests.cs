using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;
using Flatpeak.Tests.Journal;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A removal is resumed, with its journal or by its record. What it had come past, and is there again, was made anew since then, and is
/// somebody else's.
/// </summary>
public sealed class MadeAnewSinceTests(Simulator simulator) : BoschTests(simulator)
{
    private const string PolicyPath = "/api/2/policies/[^/]+$";

    private static readonly object OnlyPolicy = new { thing = false, registration = false, credentials = 0, modifiedSecondsAgo = 0 };

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task A_registration_is_kept_with_its_credentials_and_policy(RegistryApi dialect, bool hasJournal)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 400) { Method = "DELETE", Path = PolicyPath, Times = 1 });
        using var runs = new Resumed(client, hasJournal);
        await runs.FailsAtAsync("Policy");
        await Simulator.TakeAwayAsync("policies/ns:d1");
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, modifiedSecondsAgo = 0 });
        IReadOnlyCollection<string> anew = await Simulator.LeftoverAsync();

        // However often it is tried.
        for (int i = 0; i < 2; i++)
        {
            FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

            ServiceException error = Assert.IsType<ServiceException>(again.Error);
            Assert.Equal((ServiceErrorKind.Conflict, true), (error.Kind, error.MeansAnother));
            Assert.Matches("registered it anew.*is kept.*Nothing was removed.", error.Message);
            Assert.Equal(anew, await Simulator.LeftoverAsync());
        }

        // By its id alone, it is removed.
        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // A gateway that has lost its routes answers the first look, in the registry's own form.
    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task So_it_is_where_a_gateway_says_for_a_moment_that_it_is_not_there(RegistryApi dialect, bool hasJournal)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 400) { Method = "DELETE", Path = "/things/", Times = 1 });
        using var runs = new Resumed(client, hasJournal);
        await runs.FailsAtAsync("Thing");
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });
        IReadOnlyCollection<string> anew = await Simulator.LeftoverAsync();
        await Simulator.AddAsync(
            new Fault("status", 404) { Method = "GET", Path = "/(devices|registration)/", Body = """{"error":"not found"}""", Times = 1 },
            new Fault("status", 404) { Method = "GET", Path = "/credentials", Body = """{"error":"not found"}""", Times = 1 });

        FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

        Assert.Contains("registered it anew", Assert.IsType<ServiceException>(again.Error).Message, StringComparison.Ordinal);
        Assert.Equal(anew, await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task Where_nothing_was_made_anew_it_is_finished(RegistryApi dialect, bool hasJournal)
    {
        foreach ((string path, string step) in new[] { ("/(devices|registration)/", "Registration"), ("/things/", "Thing"), (PolicyPath, "Policy") })
        {
            await Simulator.SeedAsync(dialect, "ns:d1");
            BoschClient client = await ConnectAsync(dialect);
            await Simulator.AddAsync(new Fault("status", 400) { Method = "DELETE", Path = path, Times = 1 });
            using var runs = new Resumed(client, hasJournal);
            await runs.FailsAtAsync(step);

            FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

            Assert.Equal((null, null, "Removed"), (again.Error, again.Warning, again.Output?.State));
            Assert.Empty(await Simulator.LeftoverAsync());
        }
    }

    // Whether the registration is gone is not known then. Its credentials are: who has some by now has got them since.
    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task A_registration_that_was_not_deleted_for_certain_is_kept_where_it_has_credentials_again(
        RegistryApi dialect, bool hasJournal)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect, With(retries: 0));
        await Simulator.AddAsync(new Fault("dropAfter") { Method = "DELETE", Path = "/(devices|registration)/", Times = 1 });
        using var runs = new Resumed(client, hasJournal);
        await runs.FailsAtAsync("Registration");
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });
        int left = (await Simulator.LeftoverAsync()).Count;

        FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

        Assert.Contains("registered it anew", Assert.IsType<ServiceException>(again.Error).Message, StringComparison.Ordinal);
        Assert.Equal(left, (await Simulator.LeftoverAsync()).Count);
    }

    // It may have been hidden, or is in another registry than the one of that run.
    [Theory]
    [BothDialects(true, true)]
    [BothDialects(true, false)]
    [BothDialects(false, true)]
    [BothDialects(false, false)]
    public async Task A_registration_that_was_not_there_is_removed_by_a_run_that_sees_it(
        RegistryApi dialect, bool hasThing, bool hasJournal)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { registration = false, credentials = 0, thing = hasThing });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 400) { Method = "DELETE", Path = PolicyPath, Times = 1 });
        using var runs = new Resumed(client, hasJournal);
        await runs.FailsAtAsync("Policy");
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });

        FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

        Assert.Null(again.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Without credentials only the first run could tell, by the version of their set.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registration_that_was_refused_as_another_one_is_refused_again(bool hasJournal)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.AddAsync(new Fault("statusAfter", 503) { Method = "DELETE", Path = "/devices/", Times = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        using var runs = new Resumed(client, hasJournal)
        {
            AfterDeletion = ("/devices/", () => Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { credentials = 0, thing = false, policy = false })),
        };
        await runs.FailsAtAsync("Registration");

        for (int i = 0; i < 2; i++)
        {
            FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

            Assert.Matches("registered it anew.*is kept", Assert.IsType<ServiceException>(again.Error).Message);
            Assert.Contains("hono registration ns:d1", await Simulator.LeftoverAsync());
        }
    }

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task A_policy_that_was_refused_as_another_one_is_refused_again(RegistryApi dialect, bool hasJournal)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.AddAsync(new Fault("dropAfter") { Method = "DELETE", Path = PolicyPath, Times = 1 });
        BoschClient client = await ConnectAsync(dialect);
        using var runs = new Resumed(client, hasJournal)
        {
            AfterDeletion = ("/policies/", () => Simulator.SeedAsync(null, "ns:d1", OnlyPolicy)),
        };
        await runs.FailsAtAsync("Policy");

        for (int i = 0; i < 2; i++)
        {
            FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

            Assert.Matches("Policy 'ns:d1'.*another one.*It is kept", Assert.IsType<ServiceException>(again.Error).Message);
            Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
        }
    }

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task A_policy_that_was_made_some_time_after_the_thing_was_gone_is_kept(RegistryApi dialect, bool hasJournal)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 400) { Method = "DELETE", Path = PolicyPath, Times = 1 });
        using var runs = new Resumed(client, hasJournal);
        await runs.FailsAtAsync("Policy");
        await Simulator.TakeAwayAsync("policies/ns:d1");
        await Task.Delay(TimeSpan.FromSeconds(7));
        await Simulator.SeedAsync(dialect, "ns:d1", OnlyPolicy);

        FleetOutcome<DeviceRemoval> again = await runs.NextAsync();

        Assert.Matches("Policy 'ns:d1'.*was created at.*It is kept", Assert.IsType<ServiceException>(again.Error).Message);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // One run after another: with one journal, or each by the record of the one before.
    private sealed class Resumed(BoschClient client, bool hasJournal) : IDisposable
    {
        private static readonly RemovalSettings Settings = new() { Force = true, SearchLag = TimeSpan.FromMilliseconds(50) };

        private readonly TemporaryFolder _folder = new();
        private ThingTarget _target = new("ns:d1");

        // What somebody else does as soon as the first attempt at a deletion was carried out.
        public (string Path, Func<Task> Do)? AfterDeletion { get; set; }

        public void Dispose() => _folder.Dispose();

        public async Task FailsAtAsync(string step)
        {
            FleetOutcome<DeviceRemoval> first = await NextAsync();
            Assert.True(step == first.Output?.FailedStep, $"{first.Error?.Message} {first.Warning} {string.Join(", ", first.Output?.Steps ?? [])}");
        }

        public async Task<FleetOutcome<DeviceRemoval>> NextAsync()
        {
            if (!hasJournal)
            {
                RemovalResult result = await RemoveAsync(client.WithObserver(See), _target, Settings);

                // It may have waited for long before it ended: each time counts that is about what was seen, and not that of the end.
                _target = (result.Removal with { Ended = result.Removal.Ended?.AddMinutes(1) }).ToTarget();
                return new FleetOutcome<DeviceRemoval> { Output = result.Removal, Error = result.Error, Warning = result.Warning };
            }

            using RunJournal journal = RunJournal.Open(
                _folder.File("run"), new RunIdentity("remove") { Tenant = client.Options.TenantId }, Runs.NoSync);
            using var run = new FleetRun<DeviceRemoval>(1, CancellationToken.None) { Journal = journal, Record = FleetRecord.Of(DeviceRemoval.Json) };
            run.Add(
                "row",
                (note, recorded, token) => client.WithObserver(note).PlanRemovalAsync(_target.GoingOnFrom(recorded), Settings, token),
                new FleetWork<DeviceRemoval, DeviceRemoval>
                {
                    IsOneOperation = true,
                    IsPartlyDone = plan => plan.Found.Length > 0,
                    NamesOf = plan => plan.ToTarget().NamesIn(client.Options),
                    CarryOut = async (plan, context, token) =>
                    {
                        RemovalResult result = await client.WithObserver(exchange => See(exchange, context.Note)).RunRemovalAsync(
                            plan, Settings, context.PauseAsync,
                            step => context.Step(step.Kind.ToString(), step.State.ToString(), step.WasFound, step.StatusCode, step.Duration, step.MetAnother == true), null, token);
                        return new FleetOutcome<DeviceRemoval> { Output = result.Removal, Error = result.Error, Warning = result.Warning };
                    },
                },
                _target.ThingId,
                _target.NamesIn(client.Options));
            return Assert.Single(run.TakeAll());
        }

        private void See(ServiceExchange exchange) => See(exchange, null);

        private void See(ServiceExchange exchange, Action<ServiceExchange>? then)
        {
            then?.Invoke(exchange);
            if (AfterDeletion is var (path, act) && exchange.Method == "DELETE" && exchange.Path.Contains(path, StringComparison.Ordinal))
            {
                AfterDeletion = null;
                act().GetAwaiter().GetResult();
            }
        }
    }
}
