using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Journal;

/// <summary>A run with the journal of an earlier one goes on where that ended.</summary>
public sealed class ResumeTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Fact]
    public async Task What_is_done_is_not_sent_again_and_told_in_its_position_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        IReadOnlyList<FleetOutcome<Device>> first = Runs.Create(folder.File("run"), client, ["b", "d"]);
        await Simulator.ClearLogAsync();

        IReadOnlyList<FleetOutcome<Device>> all = Runs.Create(folder.File("run"), client, ["a", "b", "c", "d"]);

        Assert.Equal(["a", "b", "c", "d"], all.Select(outcome => outcome.Output!.ReferenceId));
        Assert.Equal(["a", "b", "c", "d"], all.Select(outcome => outcome.Item));
        Assert.Equal([false, true, false, true], all.Select(outcome => outcome.IsRecorded));
        Assert.Equal(first.Select(outcome => outcome.Output!.ToString()), new[] { all[1], all[3] }.Select(outcome => outcome.Output!.ToString()));
        Assert.Equal(first[0].Output!.TimeCreated, all[1].Output!.TimeCreated);
        Assert.Equal(client.AccountId, all[1].Output!.AccountId);
        Assert.Equal(2, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Fact]
    public async Task What_failed_is_sent_again()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddAsync(new Fault("status", 400) { Service = "flatpeak", Method = "POST", Skip = 1, Times = 1 });
        IReadOnlyList<FleetOutcome<Device>> first = Runs.Create(folder.File("run"), client, ["a"]);
        first = [.. first, .. Runs.Create(folder.File("run"), client, ["a", "b"]).Skip(1)];

        IReadOnlyList<FleetOutcome<Device>> again = Runs.Create(folder.File("run"), client, ["a", "b"]);

        Assert.Equal([null, ServiceErrorKind.RequestRefused], first.Select(outcome => (outcome.Error as ServiceException)?.Kind));
        Assert.Equal(["a", "b"], again.Select(outcome => outcome.Output?.ReferenceId));
    }

    [Fact]
    public void The_same_item_twice_is_two_items()
    {
        using var folder = new TemporaryFolder();
        var table = new Table();

        Runs.Fill(folder.File("run"), table, "a", "b");
        IReadOnlyList<FleetOutcome<Table.Row>> again = Runs.Fill(folder.File("run"), table, "a", "a", "b", "a");

        Assert.Equal([true, false, true, false], again.Select(outcome => outcome.IsRecorded));
        Assert.Equal([null, "There is a 'a'.", null, "There is a 'a'."], again.Select(outcome => outcome.Error?.Message));
        Assert.Equal(["a", "a (2)", "a (3)", "b"], JournalReader.ReadItems(folder.File("run")).Select(item => item.Key.ToString()).Order());
        Assert.Equal(2, table.Added);
    }

    [Fact]
    public void Also_thousands_of_the_same_and_thousands_of_others_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        string[] keys = [.. Enumerable.Range(0, 2500).Select(_ => "same"), .. Enumerable.Range(0, 6000).Select(number => $"device-{number}")];
        Random.Shared.Shuffle(keys);

        Assert.Equal(0, Skipped(keys[..5000]));
        Assert.Equal(5000, Skipped(keys));
        Assert.Equal(keys.Length, Skipped(keys));
        Assert.Equal(Enumerable.Range(1, 2500), JournalReader.ReadItems(folder.File("run")).Where(item => item.Key.Key == "same").Select(item => item.Key.Occurrence).Order());

        int Skipped(string[] input)
        {
            using RunJournal journal = RunJournal.Open(folder.File("run"), Runs.Identity, Runs.NoSync);
            using var run = new FleetRun<string>(8, CancellationToken.None)
            {
                Journal = journal,
                Record = new FleetRecord<string> { Write = text => System.Text.Json.JsonSerializer.SerializeToElement(text), Read = json => json.GetString()! },
            };
            var told = new List<string>();
            foreach (string key in input)
            {
                run.Add(key, (_, _) => Task.FromResult(key), key);
                told.AddRange(run.TakeReady().Select(outcome => outcome.Output!));
            }

            told.AddRange(run.TakeAll().Select(outcome => outcome.Output!));
            Assert.Equal(input, told);
            return (int)run.Progress.Skipped;
        }
    }

    [Fact]
    public async Task A_create_that_was_begun_is_looked_up_before_it_is_sent()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        string path = folder.File("run");
        Device made = Runs.Create(path, client, ["a"])[0].Output!;
        Keep(path, "run", "began");
        await Simulator.ClearLogAsync();

        FleetOutcome<Device> again = Assert.Single(Runs.Create(path, client, ["a"]));

        Assert.Equal(made.Id, again.Output!.Id);
        Assert.Equal("GET", Assert.Single(await Simulator.LogWithoutLoginsAsync()).Method);
    }

    [Fact]
    public async Task A_device_from_before_is_not_taken_for_that_of_the_earlier_run()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        string path = folder.File("run");
        await Simulator.SeedAsync(1, "old-");
        Device old = await client.ListDevicesAsync().FirstAsync();
        Runs.Create(path, client, [old.ReferenceId!]);
        Keep(path, "run", "began");
        Age(path, old.TimeCreated!.Value.AddMinutes(1));

        FleetOutcome<Device> again = Assert.Single(Runs.Create(path, client, [old.ReferenceId!]));

        Assert.Equal(ServiceErrorKind.DuplicateReference, ((ServiceException)again.Error!).Kind);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [Fact]
    public async Task A_removal_that_was_begun_and_finds_nothing_is_done_and_a_wrong_id_is_still_an_error()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        string path = folder.File("run");
        await RemoveAndForgetAsync(path, client);

        IReadOnlyList<FleetOutcome<object>> again = Remove(path, client, "a", "never");

        Assert.Equal([null, ServiceErrorKind.NotFound], again.Select(outcome => (outcome.Error as ServiceException)?.Kind));
        Assert.Equal([true, false], Remove(path, client, "a", "never").Select(outcome => outcome.IsRecorded));
    }

    [Fact]
    public async Task A_device_that_has_got_the_reference_since_is_not_removed_in_the_place_of_the_one_that_was_meant()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        string path = folder.File("run");
        await RemoveAndForgetAsync(path, client);
        Age(path, DateTimeOffset.UtcNow.AddMinutes(-1));
        Device other = await client.CreateDeviceAsync("a");

        ServiceException conflict = Assert.IsType<ServiceException>(Assert.Single(Remove(path, client, "a")).Error);

        Assert.Equal(ServiceErrorKind.Conflict, conflict.Kind);
        Assert.Contains($"'{other.Id}'", conflict.Message, StringComparison.Ordinal);
        Assert.Contains("after an earlier run had begun to remove", conflict.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ServiceException>(() => client.ResolveAsync(
            new DeviceTarget(null, "a"), new EarlierAttempt(DateTimeOffset.UtcNow.AddMinutes(-1), WasBegun: true), CancellationToken.None));
        Assert.Equal(other.Id, (await client.FindDeviceAsync("a"))?.Id);
    }

    [Fact]
    public async Task A_removal_that_was_begun_and_not_carried_out_is()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        string path = folder.File("run");
        await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(new Fault("status", 400) { Service = "flatpeak", Method = "DELETE", Times = 1 });
        Assert.NotNull(Assert.Single(Remove(path, client, "a")).Error);
        Keep(path, "run", "began");

        Assert.Null(Assert.Single(Remove(path, client, "a")).Error);
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    // What a crash has taken, it took before the next run began; and this one is the third, after a second crash.
    [Fact]
    public async Task What_others_made_between_two_crashes_is_not_taken_for_what_the_runs_before_may_have_made()
    {
        using var folder = new TemporaryFolder();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        string path = folder.File("run");
        await client.DeleteDeviceAsync(DeviceTarget.Of(Runs.Create(path, client, ["begun"])[0].Output!));
        Keep(path, "run", "began");
        Runs.Create(path, client, []);
        Age(path, DateTimeOffset.UtcNow.AddDays(-60));
        int lines = File.ReadLines(path).Count();
        Device[] theirs = [await client.CreateDeviceAsync("begun"), await client.CreateDeviceAsync("never named")];
        Runs.Create(path, client, ["last"]);
        Keep(path, "run", "began", "run", "close", "run", "began");
        Age(path, DateTimeOffset.UtcNow.AddMinutes(10), lines);

        IReadOnlyList<FleetOutcome<Device>> again = Runs.Create(path, client, ["begun", "never named"]);

        Assert.All(again, outcome => Assert.Equal(ServiceErrorKind.DuplicateReference, (outcome.Error as ServiceException)?.Kind));
        Assert.All(again, outcome => Assert.Null(outcome.Output));
        Assert.Equal(theirs.Select(device => device.Id), (await client.ListDevicesAsync().ToListAsync()).Where(device => device.ReferenceId != "last").Reverse().Select(device => device.Id));
    }

    [Fact]
    public void What_is_in_doubt_and_fails_stays_in_doubt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        Runs.Fill(path, new Table(), "a");
        Keep(path, "run", "began");
        var seen = new List<EarlierAttempt?>();
        for (int i = 0; i < 3; i++)
        {
            using RunJournal journal = RunJournal.Open(path, Runs.Identity, Runs.NoSync);
            using var run = new FleetRun<Table.Row>(1, CancellationToken.None) { Journal = journal };
            run.Add("a", (context, _) =>
            {
                seen.Add(context.Earlier);
                throw new ServiceException(ServiceErrorKind.ServiceUnreachable, "away");
            }, key: "a");
            run.TakeAll();
        }

        Assert.All(seen, earlier => Assert.True(earlier!.WasBegun));
        Assert.Single(seen.Select(earlier => earlier!.Since).Distinct());
    }

    [Fact]
    public void What_was_rolled_back_is_done_again()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        int done = 0;
        var work = new FleetWork<string, string>
        {
            CarryOut = (name, _, _) =>
            {
                done++;
                return Task.FromResult(new FleetOutcome<string> { Output = name });
            },
            RollBack = (_, _) => Task.CompletedTask,
        };
        using (RunJournal journal = RunJournal.Open(path, Runs.Identity, Runs.NoSync))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            run.Add("a", "a", work, key: "a");
            SpinWait.SpinUntil(() => run.TryPeek(out _), TimeSpan.FromSeconds(20));
            run.Stop();
        }

        Assert.Equal(JournalState.RolledBack, Assert.Single(JournalReader.ReadItems(path)).State);
        CloseEntry close = Assert.Single(JournalReader.ReadEntries(path).OfType<CloseEntry>());
        Assert.Equal((0, 0, 0, 1, 0), (close.Done, close.Failed, close.InDoubt, close.RolledBack, close.Skipped));
        using (RunJournal journal = RunJournal.Open(path, Runs.Identity, Runs.NoSync))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            run.Add("a", "a", work, key: "a");
            Assert.False(Assert.Single(run.TakeAll()).IsRecorded);
        }

        Assert.Equal(2, done);
    }

    [Fact]
    public void A_result_that_is_of_another_kind_is_an_error_of_its_item_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        var table = new Table();
        Runs.Fill(path, table, "a", "b");
        Runs.Edit(path, "\"result\":{\"Name\":\"a\"[^}]*}", "\"result\":[1]");

        IReadOnlyList<FleetOutcome<Table.Row>> again = Runs.Fill(path, table, "a", "b", "c");

        ServiceException e = Assert.IsType<ServiceException>(again[0].Error);
        Assert.Equal(ServiceErrorKind.InvalidJournal, e.Kind);
        Assert.Contains("'a'", e.Message, StringComparison.Ordinal);
        Assert.Equal([null, "b", "c"], again.Select(outcome => outcome.Output?.Name));
        Assert.Equal(3, table.Added);
    }

    [Fact]
    public void Without_its_journal_nothing_begins()
    {
        using var folder = new TemporaryFolder();
        var table = new Table();
        RunJournal journal = RunJournal.Open(folder.File("run"), Runs.Identity, Runs.NoSync);
        journal.Dispose();
        using var run = new FleetRun<Table.Row>(1, CancellationToken.None) { Journal = journal };
        run.Add("a", (context, _) => table.AddAsync("a", context), key: "a");
        run.Add("b", (context, _) => table.AddAsync("b", context), key: "b");

        FleetOutcome<Table.Row> outcome = Assert.Single(run.TakeAll());

        Assert.Equal(ServiceErrorKind.JournalNotWritten, ((ServiceException)outcome.Error!).Kind);
        Assert.Equal(0, table.Added);
    }

    private static IReadOnlyList<FleetOutcome<object>> Remove(string path, FlatpeakClient client, params string[] references)
    {
        using RunJournal journal = RunJournal.Open(path, Runs.IdentityOf(client), Runs.NoSync);
        using var run = new FleetRun<object>(1, CancellationToken.None) { Journal = journal };
        foreach (string reference in references)
        {
            run.Add(
                reference,
                async (context, token) =>
                {
                    await client.WithObserver(context.Note).DeleteDeviceAsync(new DeviceTarget(null, reference), context.Earlier, false, token);
                    return null!;
                },
                key: reference);
        }

        return run.TakeAll();
    }

    /// <summary>Removes a device 'a' in a run that was killed between the response to its deletion and the line that says so.</summary>
    private static async Task RemoveAndForgetAsync(string path, FlatpeakClient client)
    {
        await client.CreateDeviceAsync("a");
        Assert.Null(Assert.Single(Remove(path, client, "a")).Error);
        Keep(path, "run", "began");
    }

    /// <summary>Leaves the first lines of a journal, of these types, as a kill would.</summary>
    private static void Keep(string path, params string[] types)
    {
        string[] lines = [.. File.ReadLines(path).Zip(types, (line, type) => line.StartsWith($"{{\"type\":\"{type}\"", StringComparison.Ordinal) ? line : throw new InvalidOperationException(line))];
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
    }

    /// <summary>Gives lines another time, from one of them on.</summary>
    private static void Age(string path, DateTimeOffset at, int from = 0)
    {
        string[] kept = File.ReadAllLines(path)[..from];
        Runs.Edit(path, "\"at\":\"[^\"]*\"", $"\"at\":\"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"");
        File.WriteAllLines(path, [.. kept, .. File.ReadAllLines(path)[from..]]);
    }
}
