using System.Text.RegularExpressions;
using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Journal;

/// <summary>Removals and creations at Bosch IoT with a journal.</summary>
public sealed class BoschJournalTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData(RegistryApi.BoschHub)]
    [InlineData(RegistryApi.Hono)]
    public async Task A_removal_is_recorded_step_by_step_and_told_again_as_it_was(RegistryApi dialect)
    {
        using var folder = new TemporaryFolder();
        await Simulator.SeedAsync(dialect, ["ns:a"], new { credentials = 1 });
        BoschClient client = await ConnectAsync(dialect);
        FleetOutcome<DeviceRemoval> first = Assert.Single(Remove(folder.File("run"), client, ["ns:a"]));
        await Simulator.ClearLogAsync();

        FleetOutcome<DeviceRemoval> again = Assert.Single(Remove(folder.File("run"), client, ["ns:a"]));

        Assert.Null(first.Error);
        Assert.Empty(await Simulator.BoschLogAsync());
        Assert.True(again.IsRecorded);
        Assert.True(again.Output!.Succeeded);
        Assert.Equal(first.Output!.Steps, again.Output.Steps);
        Assert.Equal(
            (first.Output.ThingId, first.Output.HubDeviceId, first.Output.PolicyId, first.Output.Found, first.Output.Missing, first.Output.ToTarget()),
            (again.Output.ThingId, again.Output.HubDeviceId, again.Output.PolicyId, again.Output.Found, again.Output.Missing, again.Output.ToTarget()));
        JournalItem item = Assert.Single(JournalReader.ReadItems(folder.File("run")));
        Assert.Equal(first.Output.Steps.Select(step => $"{step.Kind} {step.State} {step.StatusCode}"), item.Steps.Select(step => $"{step.Step} {step.State} {step.Status}"));
        Assert.True(item.Attempts > 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_removal_that_was_killed_in_the_middle_goes_on(bool isOfEarlierVersion)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { credentials = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault("status", 500) { Service = "things", Method = "DELETE", Path = "/things/", Times = 1 });
        Assert.NotNull(Assert.Single(Remove(path, client, ["ns:a"])).Error);
        Kill(path, isOfEarlierVersion);

        FleetOutcome<DeviceRemoval> again = Assert.Single(Remove(path, client, ["ns:a"]));

        Assert.Null(again.Error);
        Assert.True(again.Output!.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // All of it was removed, and the line that says so was not written; then the device is provisioned anew.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_thing_that_was_created_since_the_earlier_run_began_is_another_one_and_is_kept(bool isOfEarlierVersion)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { credentials = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        Assert.Null(Assert.Single(Remove(path, client, ["ns:a"])).Error);
        Kill(path, isOfEarlierVersion);
        await CreateAsync(client, "ns:a");
        await Simulator.ClearLogAsync();

        // And it is not forgotten by the run that says so.
        for (int run = 0; run < 2; run++)
        {
            ServiceException conflict = Assert.IsType<ServiceException>(Assert.Single(Remove(path, client, ["ns:a"])).Error);
            Assert.Equal(ServiceErrorKind.Conflict, conflict.Kind);
            Assert.Matches("'ns:a' at .* was created at .* another one.* earlier run had begun to remove\\. Nothing was removed\\. .*without the journal", conflict.Message);
        }

        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Null(Assert.Single(Remove(folder.File("another"), client, ["ns:a"])).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // There was no thing to see when the first run began: one that is older was hidden, and one that is younger is another one.
    [Theory]
    [InlineData(3600, false, false)]
    [InlineData(3600, true, false)]
    [InlineData(0, false, true)]
    [InlineData(0, true, true)]
    public async Task Where_the_earlier_run_had_found_no_thing_only_an_older_one_is_removed(int createdSecondsAgo, bool isOfEarlierVersion, bool isKept)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { credentials = 1, thing = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault("status", 500) { Service = "hono", Method = "DELETE", Times = 1 });
        Assert.NotNull(Assert.Single(Remove(path, client, ["ns:a"])).Error);
        Kill(path, isOfEarlierVersion);
        await Simulator.SeedAsync(null, ["ns:a"], new { registration = false, credentials = 0, modifiedSecondsAgo = createdSecondsAgo });
        await Simulator.ClearLogAsync();

        ServiceException? error = Assert.Single(Remove(path, client, ["ns:a"])).Error as ServiceException;

        Assert.Equal(isKept ? ServiceErrorKind.Conflict : null, error?.Kind);
        Assert.Equal(isKept, (await Simulator.LeftoverAsync()).Contains("thing ns:a"));
        Assert.Equal(isKept, (await Simulator.BoschWritesAsync()).Count == 0);
    }

    // The thing that named the policy is gone: only the journal still knows it, and that there was something.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_whose_thing_is_gone_goes_on_with_its_policy(bool isKilled)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { credentials = 1, policyId = "ns:own" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault("status", 500) { Service = "things", Method = "DELETE", Path = "/policies/", Times = 1 });
        Assert.NotNull(Assert.Single(Remove(path, client, ["ns:a"])).Error);
        Assert.Equal(["policy ns:own"], await Simulator.LeftoverAsync());
        if (isKilled)
        {
            File.WriteAllLines(path, File.ReadAllLines(path).TakeWhile(line => !line.Contains("\"end\"", StringComparison.Ordinal)));
        }

        FleetOutcome<DeviceRemoval> again = Assert.Single(Remove(path, client, ["ns:a"]));

        Assert.Null(again.Error);
        Assert.Null(again.Warning);
        Assert.True(again.Output!.Succeeded);
        Assert.Null(again.Output.Missing);
        Assert.False(again.Output.IgnoreMissing);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task What_a_run_has_kept_is_not_removed_by_one_with_other_settings_and_the_journal_has_its_own()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { credentials = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var careful = new RemovalSettings { QuietPeriod = TimeSpan.FromDays(7), KeepPolicy = true };
        Assert.Equal(ServiceErrorKind.DeviceStillActive, KindOf(Remove(path, client, ["ns:a"], careful)));

        RemovalSettings[] others =
        [
            new(), careful with { QuietPeriod = TimeSpan.Zero }, careful with { Force = true }, careful with { KeepPolicy = false },
            careful with { KeepRegistration = true }, careful with { RestorePolicy = true },
        ];

        Assert.All(others, other => Assert.Equal(
            ServiceErrorKind.JournalMismatch, Assert.Throws<ServiceException>(() => Remove(path, client, ["ns:a"], other)).Kind));
        Assert.All(others, other => Assert.Equal(other, RecordedSettings.Read(RecordedSettings.Write(other))));
        IReadOnlyDictionary<string, string> recorded = JournalReader.ReadEntries(path).OfType<RunEntry>().Single().Settings!;
        Assert.Equal(ServiceErrorKind.DeviceStillActive, KindOf(Remove(path, client, ["ns:a"], RecordedSettings.Read(recorded)!)));
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Null(RecordedSettings.Read(null));
        Assert.Null(RecordedSettings.Read(new Dictionary<string, string>(recorded) { ["quietPeriod"] = "0'; exit" }));
        Assert.Null(RecordedSettings.Read(new Dictionary<string, string>(recorded) { ["keepThing"] = "true" }));

        static ServiceErrorKind? KindOf(IReadOnlyList<FleetOutcome<DeviceRemoval>> outcomes) => (Assert.Single(outcomes).Error as ServiceException)?.Kind;
    }

    // The registration that the first run was told of by mistake is somebody else's.
    [Fact]
    public async Task One_whose_device_in_the_registry_was_corrected_removes_neither_and_says_both()
    {
        using var folder = new TemporaryFolder();
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a", "ns:other"], new { credentials = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        var settings = new RemovalSettings { SearchLag = TimeSpan.FromMilliseconds(50) };
        await Simulator.AddAsync(new Fault("status", 500) { Service = "things", Method = "GET", Path = "/things/", Skip = 1, Times = 1 });
        FleetOutcome<DeviceRemoval> first = Assert.Single(Remove(folder.File("run"), client, [new ThingTarget("ns:a", "ns:other")], settings));
        Assert.Equal("Quiet", first.Output!.FailedStep);

        ServiceException conflict = Assert.IsType<ServiceException>(Assert.Single(Remove(folder.File("run"), client, ["ns:a"], settings)).Error);

        Assert.Equal(ServiceErrorKind.Conflict, conflict.Kind);
        Assert.Contains("with device 'ns:other' in the registry, and now it is to be removed with device 'ns:a'. Nothing was removed.", conflict.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Null(Assert.Single(Remove(folder.File("another"), client, ["ns:a"], settings)).Error);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count(one => one.Contains("other", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_was_done_with_other_ids_is_not_taken_for_what_is_named_now()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { deviceId = "hub-1", credentials = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        RemovalSettings settings = Forced with { SearchLag = TimeSpan.FromMilliseconds(50), IgnoreMissing = true };
        Assert.True(Assert.Single(Remove(path, client, [new ThingTarget("ns:a")], settings)).Output!.Succeeded);
        await Simulator.ClearLogAsync();

        foreach ((ThingTarget corrected, string said) in new[]
        {
            (new ThingTarget("ns:a", "hub-1"), "with device 'ns:a', and now device 'hub-1' is named"),
            (new ThingTarget("ns:a", "ns:a", "ns:p"), "with policy 'ns:a', and now policy 'ns:p' is named"),
        })
        {
            FleetOutcome<DeviceRemoval> refused = Assert.Single(Remove(path, client, [corrected], settings));
            Assert.Equal(ServiceErrorKind.Conflict, Assert.IsType<ServiceException>(refused.Error).Kind);
            Assert.Contains(said, refused.Error!.Message, StringComparison.Ordinal);
            Assert.Null(refused.Output);
        }

        Assert.All(
            [new ThingTarget("ns:a"), new ThingTarget("ns:a", "ns:a", "ns:a")],
            target => Assert.True(Assert.Single(Remove(path, client, [target], settings)).Output!.Succeeded));
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    // Once the thing is gone, nothing else tells that the policy that is named now was never its own.
    [Theory]
    [InlineData("ns:own")]
    [InlineData("ns:a")]
    public async Task One_whose_thing_is_gone_does_not_go_on_with_another_policy_and_says_both(string own)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { credentials = 1, policyId = own });
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:other"], new { registration = false, credentials = 0, thing = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        RemovalSettings settings = Forced with { SearchLag = TimeSpan.FromMilliseconds(50) };
        await Simulator.AddAsync(new Fault("status", 500) { Service = "things", Method = "DELETE", Path = "/policies/", Times = 1 });
        Assert.NotNull(Assert.Single(Remove(path, client, ["ns:a"])).Error);
        await Simulator.ClearLogAsync();

        ServiceException conflict = Assert.IsType<ServiceException>(
            Assert.Single(Remove(path, client, [new ThingTarget("ns:a", PolicyId: "ns:other")], settings)).Error);

        Assert.Equal(ServiceErrorKind.Conflict, conflict.Kind);
        Assert.Contains($"with policy '{own}', and now it is to be removed with policy 'ns:other'", conflict.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Null(Assert.Single(Remove(path, client, [new ThingTarget("ns:a", PolicyId: own)], settings)).Error);
        Assert.Equal(["policy ns:other"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task One_that_began_and_found_nothing_is_not_taken_for_removed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        Assert.NotNull(Assert.Single(Remove(path, client, ["ns:typo"])).Error);
        File.WriteAllLines(path, File.ReadAllLines(path).TakeWhile(line => !line.Contains("\"end\"", StringComparison.Ordinal)));

        FleetOutcome<DeviceRemoval> again = Assert.Single(Remove(path, client, ["ns:typo"]));

        Assert.Equal(ServiceErrorKind.NotFound, Assert.IsType<ServiceException>(again.Error).Kind);
        Assert.False(again.Output!.Succeeded);
    }

    // Where the power fails all is removed, and lines are lost: what no line says was found may as well be a mistyped id.
    [Fact]
    public async Task One_that_was_cut_anywhere_tells_each_once_and_takes_nothing_for_removed_that_no_line_proves()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        string[] things = ["ns:a", "ns:b", "ns:c", "ns:d"];
        await Simulator.SeedAsync(RegistryApi.Hono, things, new { credentials = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        Assert.All(Remove(path, client, things), outcome => Assert.Null(outcome.Error));
        byte[] whole = await File.ReadAllBytesAsync(path);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        var random = new Random(9);

        for (int cut = 0; cut < 30; cut++)
        {
            bool ignoresMissing = cut % 2 == 0;
            Runs.Cut(whole, random.Next(header, whole.Length + 1), path);
            HashSet<string> proven = [.. JournalReader.ReadItems(path).Where(item => item.Steps.Any(step => step.Found) || item.Names.ContainsKey(ThingNames.ThingSeen)).Select(item => item.Key.Key)];

            IReadOnlyList<FleetOutcome<DeviceRemoval>> again = Remove(path, client, things, ignoresMissing);

            Assert.Equal(things, again.Select(outcome => outcome.Output!.ThingId));
            Assert.Equal(things.Select(thing => ignoresMissing || proven.Contains(thing)), again.Select(outcome => outcome.Output!.Succeeded));
            Assert.All(again, outcome => Assert.Equal(outcome.Output!.Succeeded ? null : ServiceErrorKind.NotFound, (outcome.Error as ServiceException)?.Kind));
        }

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task No_secret_is_in_the_journal_and_a_device_told_again_comes_without_its_password_and_says_so()
    {
        using var folder = new TemporaryFolder();
        const string password = "Very-secret-password-1";
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        IReadOnlyList<FleetOutcome<CreatedDeviceRecord>> first = Create(folder.File("run"), client, password, ["ns:a", "ns:b"]);
        IReadOnlyList<FleetOutcome<CreatedDeviceRecord>> again = Create(folder.File("run"), client, password, ["ns:a", "ns:b"]);

        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        Runs.Create(folder.File("flatpeak"), flatpeak, ["a"]);

        Assert.All(first, outcome => Assert.Null(outcome.Warning));
        Assert.Equal(first.Select(outcome => outcome.Output), again.Select(outcome => outcome.Output));
        Assert.All(again, outcome => Assert.StartsWith(
            $"'{outcome.Output!.ThingId}' was created by an earlier run. Its password", outcome.Warning, StringComparison.Ordinal));
        string text = File.ReadAllText(folder.File("run")) + File.ReadAllText(folder.File("flatpeak"));
        string[] secrets = [password, Simulator.TestKey, Simulator.Known("hubPassword"), Simulator.Known("clientSecret"), Simulator.Known("apiToken"), "Bearer", "Basic"];
        Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    // An earlier version did not write which thing it was. Who changes a line takes its check away.
    private static void Kill(string path, bool isOfEarlierVersion) => File.WriteAllLines(
        path,
        File.ReadAllLines(path)
            .TakeWhile(line => !line.Contains("\"end\"", StringComparison.Ordinal))
            .Select(line => isOfEarlierVersion && line.Contains("\"began\"", StringComparison.Ordinal)
                ? Regex.Replace(Regex.Replace(line, "\"(thingCreated|noThingAt)\":\"[^\"]*\",?", ""), ",\"check\":\"[^\"]*\"", "")
                : line));

    private static Task<CreatedDevice> CreateAsync(BoschClient client, string thingId) => client.CreateDeviceAsync(
        new NewDevice(thingId, thingId, thingId, new NewCredential(thingId.Replace(':', '_'), Simulator.Secret("word"))));

    private static IReadOnlyList<FleetOutcome<DeviceRemoval>> Remove(string path, BoschClient client, string[] things, bool ignoreMissing = false) =>
        Remove(path, client, things, Forced with { SearchLag = TimeSpan.FromMilliseconds(50), IgnoreMissing = ignoreMissing });

    private static IReadOnlyList<FleetOutcome<DeviceRemoval>> Remove(string path, BoschClient client, string[] things, RemovalSettings settings) =>
        Remove(path, client, [.. things.Select(thing => new ThingTarget(thing))], settings);

    private static IReadOnlyList<FleetOutcome<DeviceRemoval>> Remove(string path, BoschClient client, ThingTarget[] targets, RemovalSettings settings)
    {
        RunIdentity identity = new("remove") { Tenant = client.Options.TenantId, Settings = RecordedSettings.Write(settings) };
        using RunJournal journal = RunJournal.Open(path, identity, Runs.NoSync);
        using var run = new FleetRun<DeviceRemoval>(4, CancellationToken.None) { Journal = journal, Record = FleetRecord.Of(DeviceRemoval.Json) };
        foreach (ThingTarget target in targets)
        {
            run.Add(
                target.ThingId,
                (note, recorded, token) => client.WithObserver(note).PlanRemovalAsync(target.GoingOnFrom(recorded), settings, token),
                new FleetWork<DeviceRemoval, DeviceRemoval>
                {
                    RefuseDone = (done, _) => target.RefusalOf("removed", done.HubDeviceId, done.PolicyId),
                    NamesOf = plan => plan.ToTarget().NamesIn(client.Options),
                    CarryOut = async (plan, context, token) =>
                    {
                        RemovalResult result = await client.WithObserver(context.Note).RunRemovalAsync(
                            plan, settings, context.PauseAsync, step => context.Step(step.Kind.ToString(), step.State.ToString(), step.WasFound, step.StatusCode, step.Duration, step.MetAnother == true), null, token);
                        return new FleetOutcome<DeviceRemoval> { Output = result.Removal, Warning = result.Warning, Error = result.Error };
                    },
                },
                target.ThingId,
                target.NamesIn(client.Options));
        }

        return run.TakeAll();
    }

    private static IReadOnlyList<FleetOutcome<CreatedDeviceRecord>> Create(string path, BoschClient client, string password, string[] things)
    {
        using RunJournal journal = RunJournal.Open(path, new RunIdentity("create") { Tenant = client.Options.TenantId }, Runs.NoSync);
        using var run = new FleetRun<CreatedDeviceRecord>(4, CancellationToken.None)
        {
            Journal = journal, Record = FleetRecord.Of(CreatedDeviceRecord.Json, created => CreatedDeviceRecord.Warning(created.ThingId)),
        };
        foreach (string thing in things)
        {
            var device = new NewDevice(thing, thing, thing, new NewCredential(thing.Replace(':', '_'), Simulator.Secret(password)));
            run.Add(
                thing,
                async (context, token) =>
                {
                    await client.WithObserver(context.Note).CreateDeviceAsync(device, token);
                    return CreatedDeviceRecord.Of(device);
                },
                key: thing);
        }

        return run.TakeAll();
    }
}
