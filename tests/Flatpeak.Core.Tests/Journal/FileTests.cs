using System.Runtime.Versioning;
using Flatpeak.Fleet;
using Flatpeak.Tests.Building;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>The file of a journal: whose it is, who may write to it, who may read it.</summary>
public sealed class FileTests : IDisposable
{
    private static readonly RunIdentity Other = new("remove")
    {
        Account = "acc_1", Mode = "test", Tenant = "t1", Endpoints = new Dictionary<string, string> { ["A"] = "https://a.example/", ["B"] = "https://b.example/" },
    };

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run.jsonl");

    public static TheoryData<string, RunIdentity> Foreign => new()
    {
        { "its command is 'remove', and this run's is 'create'", Other with { Command = "create" } },
        { "its account is ", Other with { Account = "acc_2" } },
        { "its mode is ", Other with { Mode = "live" } },
        { "its tenant is ", Other with { Tenant = null } },
        { "it was run with B (https://b.example/), and this run is with B (https://c.example/). Nothing", Other with { Endpoints = new Dictionary<string, string> { ["A"] = "https://a.example/", ["B"] = "https://c.example/" } } },
        { "it was run with B (https://b.example/), and this run is with C (https://b.example/). Nothing", Other with { Endpoints = new Dictionary<string, string> { ["A"] = "https://a.example/", ["C"] = "https://b.example/" } } },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Of_another_run_it_is_refused_and_stays_as_it_is(string what, RunIdentity identity)
    {
        Open(Other).Dispose();
        byte[] before = System.IO.File.ReadAllBytes(File);

        ServiceException e = Assert.Throws<ServiceException>(() => Open(identity));

        Assert.Equal(ServiceErrorKind.JournalMismatch, e.Kind);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Open(Other).Dispose();
    }

    [Fact]
    public void Of_a_run_with_other_settings_it_is_refused_with_each_of_them_and_one_that_says_none_is_taken()
    {
        RunIdentity careful = With("false", "true", "7.00:00:00");
        Open(Other).Dispose();
        Open(careful).Dispose();
        byte[] before = System.IO.File.ReadAllBytes(File);

        ServiceException e = Assert.Throws<ServiceException>(() => Open(With("true", "true", "00:10:00")));

        Assert.Equal(ServiceErrorKind.JournalMismatch, e.Kind);
        Assert.Contains(
            "with other settings: its force is 'false', and this run's is 'true'; its quietPeriod is '7.00:00:00', and this run's is '00:10:00'. Nothing",
            e.Message,
            StringComparison.Ordinal);
        Assert.Equal(ServiceErrorKind.JournalMismatch, Assert.Throws<ServiceException>(() => Open(Other)).Kind);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Open(careful).Dispose();

        static RunIdentity With(string force, string keepPolicy, string quietPeriod) => Other with
        {
            Settings = new Dictionary<string, string> { ["force"] = force, ["keepPolicy"] = keepPolicy, ["quietPeriod"] = quietPeriod },
        };
    }

    [Theory]
    [InlineData("ReferenceId\na\n")]
    [InlineData("{\"type\":\"began\",\"at\":\"2026-01-01T00:00:00.000Z\",\"key\":\"a\"}\n")]
    [InlineData("{\"type\":\"run\",\"at\":\"2026-01-01T00:00:00.000Z\",\"format\":2,\"run\":1,\"command\":\"remove\"}\n")]
    [InlineData("{\"type\":\"run\",\"at\":\"2026-01-01T00:00:00.000Z\",\"format\":\"x\"}\n")]
    [InlineData("no line end")]
    public void A_file_that_is_none_is_refused_and_stays_as_it_is(string text)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.Equal(ServiceErrorKind.InvalidJournal, Assert.Throws<ServiceException>(() => Open(Other)).Kind);
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    // It may be anything, and others may have to read it.
    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_is_refused_can_be_read_by_whoever_could()
    {
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        string csv = _folder.File("devices.csv");
        System.IO.File.WriteAllText(csv, "ReferenceId\na\n");
        Open(Other with { Tenant = "t2" }).Dispose();
        foreach (string path in new[] { csv, File })
        {
            System.IO.File.SetUnixFileMode(path, Shared);
            Assert.Throws<ServiceException>(() => RunJournal.Open(path, Other));
            Assert.Equal(Shared, System.IO.File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_an_error_before_anything_begins()
    {
        Assert.Equal(
            ServiceErrorKind.JournalNotWritten,
            Assert.Throws<ServiceException>(() => RunJournal.Open(_folder.File("not/there"), Other)).Kind);
    }

    [Fact]
    public void A_second_run_of_the_same_process_is_refused_until_the_first_has_ended()
    {
        using (RunJournal first = Open(Other))
        {
            Assert.Equal(ServiceErrorKind.JournalInUse, Assert.Throws<ServiceException>(() => Open(Other)).Kind);
            Assert.Equal(ServiceErrorKind.JournalInUse, Assert.Throws<ServiceException>(() => Open(Other)).Kind);
        }

        Open(Other).Dispose();
        Assert.Equal(2, JournalReader.ReadEntries(File).OfType<RunEntry>().Count());
    }

    [Fact]
    public void It_can_be_read_while_it_is_written()
    {
        using RunJournal journal = Open(Other);

        Assert.Equal("remove", Assert.IsType<RunEntry>(Assert.Single(JournalReader.ReadEntries(File))).Command);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Only_its_owner_can_read_it()
    {
        Open(Other).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));

        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.GroupRead);
        Open(Other).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void A_line_of_a_type_that_is_not_known_yet_is_passed_over()
    {
        Runs.Fill(File, new Table(), "a");
        System.IO.File.AppendAllText(File, "{\"type\":\"weather\",\"at\":\"2026-01-01T00:00:00.000Z\",\"rain\":{\"mm\":[1,2]}}\n");

        Assert.True(Assert.Single(Runs.Fill(File, new Table(), "a")).IsRecorded);
        Assert.Equal(JournalState.Done, Assert.Single(JournalReader.ReadItems(File)).State);
    }

    [Fact]
    public void It_tells_of_each_item_what_began_which_steps_it_took_and_what_became_of_it()
    {
        using (RunJournal journal = Open(Other))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            run.Add("row", (context, _) =>
            {
                context.Note(new ServiceExchange("S", "DELETE", "/a", "503", TimeSpan.FromMilliseconds(20), 1) { RetryAfter = TimeSpan.FromSeconds(2) });
                context.Note(new ServiceExchange("S", "DELETE", "/a", "204", TimeSpan.FromMilliseconds(30), 2));
                context.Step("Thing", "Done", true, 204, TimeSpan.FromMilliseconds(50));
                context.Step("Policy", "Failed", false, 403);
                throw new ServiceException(ServiceErrorKind.AccessDenied, "no") { StatusCode = 403 };
            }, key: "ns:a");
            run.Add(new FleetOutcome<string> { Error = new ServiceException(ServiceErrorKind.InvalidId, "bad id") }, key: "bad");
            run.TakeAll();
        }

        JournalEntry[] entries = [.. JournalReader.ReadEntries(File)];
        Assert.Equal(["Began", "Step", "Step", "End"], entries.OfType<ItemEntry>().Where(entry => entry.Key == "ns:a").Select(entry => entry.GetType().Name[..^5]));
        Assert.IsType<RunEntry>(entries[0]);
        EndEntry end = entries.OfType<EndEntry>().Single(one => one.Key == "ns:a");
        Assert.Equal((JournalState.Failed, 2, 204, 50.0, 2000.0), (end.State, end.Attempts, end.Status, end.RequestMs, end.PauseMs));
        Assert.Equal(("AccessDenied", "no", 403), (end.Error!.Id, end.Error.Message, end.Error.Status));
        Assert.Equal([("Thing", "Done", 204, 50.0), ("Policy", "Failed", 403, (double?)null)], entries.OfType<StepEntry>().Select(step => (step.Step, step.State, step.Status!.Value, step.Ms)));
        Assert.All(entries, entry => Assert.InRange(DateTimeOffset.UtcNow - entry.At, TimeSpan.Zero, TimeSpan.FromMinutes(5)));
        JournalItem item = JournalReader.ReadItems(File).Single(one => one.Key.Key == "ns:a");
        Assert.Equal((JournalState.Failed, 2, 2), (item.State, item.Attempts, item.Steps.Count));
        Assert.Equal("InvalidId", JournalReader.ReadItems(File).Single(one => one.Key.Key == "bad").Error!.Id);
        Assert.Equal((0L, 2L), (((CloseEntry)entries[^1]).Done, ((CloseEntry)entries[^1]).Failed));
    }

    private RunJournal Open(RunIdentity identity) => RunJournal.Open(File, identity);
}
