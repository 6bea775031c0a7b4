using Flatpeak.Fleet;
using Flatpeak.Reports;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// Journals that were joined into one file: those of the shards of one run are a journal; of several accounts, say, what one has done
/// would be told as done by the other.
/// </summary>
public sealed class JoinedTests : IDisposable
{
    private static readonly RunIdentity First = new("remove")
    {
        Account = "acc_1", Mode = "test", Tenant = "t1", Endpoints = new Dictionary<string, string> { ["A"] = "https://a.example/" },
        Settings = Keeping("true"),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    public static TheoryData<string, RunIdentity> Others => new()
    {
        { "its command is 'remove', and that run's is 'create'", First with { Command = "create" } },
        { "its account is 'acc_1', and that run's is 'acc_2'", First with { Account = "acc_2" } },
        { "its mode is 'test', and that run's is 'live'", First with { Mode = "live" } },
        { "its tenant is 't1', and that run's is 't2'", First with { Tenant = "t2" } },
        {
            "it was run with A (https://a.example/), and that run is with A (https://b.example/)",
            First with { Endpoints = new Dictionary<string, string> { ["A"] = "https://b.example/" } }
        },
        { "its keepPolicy is 'true', and that run's is 'false'", First with { Settings = Keeping("false") } },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Others))]
    public void Those_of_two_runs_that_do_not_belong_together_are_refused_and_stay_as_they_are(string difference, RunIdentity other)
    {
        AssertRefused(Join(Write("a", First), Write("b", other)), difference, other);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void So_are_those_of_which_the_first_ends_in_half_a_line_that_has_the_beginning_of_the_other(string difference, RunIdentity other)
    {
        Cut(Write("a", First));
        AssertRefused(Join(_folder.File("a"), Write("b", other)), difference, other);
    }

    [Fact]
    public void One_that_begins_in_half_a_line_and_is_damaged_may_be_of_anyone()
    {
        Cut(Write("a", First));
        string file = Join(_folder.File("a"), Write("b", First));
        string text = File.ReadAllText(file);
        int second = text.IndexOf("\"tenant\":\"t1\"", text.LastIndexOf("{\"type\":\"run\"", StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllText(file, text.Remove(second + 10, 1).Insert(second + 10, "T"));

        foreach (Action use in new Action[] { () => RunJournal.Open(file, First, Runs.NoSync), () => JournalReader.ReadItems(file) })
        {
            ServiceException refused = Assert.Throws<ServiceException>(use);
            Assert.Equal(ServiceErrorKind.InvalidJournal, refused.Kind);
            Assert.StartsWith(
                $"The journal '{file}' has the lines of another run, too, as where files were joined: the first line of that run is damaged, so whose it is cannot be told.",
                refused.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Those_of_the_shards_of_one_run_are_one_where_the_first_ends_in_half_a_line_too()
    {
        Cut(Write("a", First, "1/2"));
        string file = Join(_folder.File("a"), Write("b", First, "2/2"));

        Assert.Equal(["a", "b"], JournalReader.ReadItems(file).Select(item => item.Key.Key));
        Assert.Equal(["1/2", "2/2"], JournalReader.ReadEntries(file).OfType<RunEntry>().Select(run => run.Shard));
        Assert.Equal([JournalState.Done, JournalState.Done], JournalReader.ReadItems(file).Select(item => item.State));
        RunJournal.Open(file, First, Runs.NoSync).Dispose();
        Assert.Equal(3, JournalReader.ReadEntries(file).OfType<RunEntry>().Last().Run);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_that_one_of_them_does_not_have_are_not_compared(bool isTheFirst)
    {
        RunIdentity none = First with { Settings = null };
        string file = Join(Write("a", isTheFirst ? none : First), Write("b", isTheFirst ? First : none));

        Assert.Equal(2, JournalReader.ReadItems(file).Count);
        RunJournal.Open(file, First, Runs.NoSync).Dispose();
        Assert.Throws<ServiceException>(() => RunJournal.Open(file, First with { Settings = Keeping("false") }, Runs.NoSync));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("1/2", "1/2")]
    [InlineData("1/2", null)]
    [InlineData("2/2", "1/3")]
    public void Of_those_that_were_joined_newest_first_none_tells_what_an_item_came_to_last(string? shardOfOld, string? shardOfNew)
    {
        Write("old", First, shardOfOld);
        _clock.Advance(6000);
        Write("other", First, shardOfNew);
        string file = Join(_folder.File("other"), _folder.File("old"));
        string before = File.ReadAllText(file);
        string message = $"The journal '{file}' has the lines of another run, too, which began at 2026-01-01T00:00:00.000Z, as where files "
            + "were joined: the lines above it go on until 2026-01-01T00:00:06.000Z, so what an item came to last cannot be told.";

        foreach (Action use in new Action[] { () => RunJournal.Open(file, First, Runs.NoSync), () => JournalReader.ReadItems(file), () => RunReport.Read([file]) })
        {
            ServiceException refused = Assert.Throws<ServiceException>(use);
            Assert.Equal(ServiceErrorKind.InvalidJournal, refused.Kind);
            Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllText(file));

        // In their order, they are a journal.
        Assert.Equal(2, JournalReader.ReadItems(Join(_folder.File("old"), _folder.File("other"))).Count);
    }

    [Fact]
    public void Those_of_several_shards_run_at_the_same_time()
    {
        Write("1", First, "1/2");
        _clock.Advance(6000);
        Write("2", First, "2/2");
        string file = Join(_folder.File("2"), _folder.File("1"));

        Assert.Equal(["2", "1"], JournalReader.ReadItems(file).Select(item => item.Key.Key));
        RunJournal.Open(file, First, Runs.NoSync).Dispose();

        // Those of another day are not.
        _clock.Advance(6000);
        Write("3", First, "2/2");
        Join(_folder.File("3"), _folder.File("1"), _folder.File("2"));
        Assert.Throws<ServiceException>(() => JournalReader.ReadItems(file));
    }

    [Fact]
    public void A_clock_that_is_set_back_between_two_runs_is_none_of_its_business()
    {
        _clock.Advance(86_400_000);
        string file = Write("a", First);
        _clock.Advance(-86_400_000);
        Write("b", First, path: "a");

        Assert.Equal([JournalState.Done, JournalState.Done], JournalReader.ReadItems(file).Select(item => item.State));
        Write("c", First, path: "a");
        Assert.Equal([1, 2, 3], JournalReader.ReadEntries(file).OfType<RunEntry>().Select(run => run.Run));
    }

    [Fact]
    public void Nor_is_it_where_shards_were_joined_each_of_which_counts_its_own_runs()
    {
        string one = Write("a", First, "1/2");
        Write("b", First, "1/2", path: "a");
        _clock.Advance(86_400_000);
        string two = Write("c", First, "2/2");
        _clock.Advance(-86_400_000);
        Write("d", First, "2/2", path: "c");

        Assert.Equal(4, JournalReader.ReadItems(Join(one, two)).Count(item => item.State == JournalState.Done));
    }

    private void AssertRefused(string file, string difference, RunIdentity other)
    {
        string before = File.ReadAllText(file);
        string at = System.Text.Json.JsonDocument.Parse(File.ReadLines(_folder.File("b")).First()).RootElement.GetProperty("at").GetString()!;
        string message = $"The journal '{file}' has the lines of another run, too, which began at {at}, as where files were joined: {difference}.";
        const string Advice = " Name the journal of each run, or give the lines of each a file of their own.";

        foreach (RunIdentity run in new[] { First, other })
        {
            ServiceException refused = Assert.Throws<ServiceException>(() => RunJournal.Open(file, run, Runs.NoSync));
            Assert.Equal(
                (ServiceErrorKind.InvalidJournal, $"{message} Nothing was sent, and the file is as it was.{Advice}"), (refused.Kind, refused.Message));
        }

        foreach (Action read in new Action[] { () => JournalReader.ReadItems(file), () => RunReport.Read([file]) })
        {
            ServiceException refused = Assert.Throws<ServiceException>(read);
            Assert.Equal((ServiceErrorKind.InvalidJournal, message + Advice), (refused.Kind, refused.Message));
        }

        Assert.Equal(before, File.ReadAllText(file));
    }

    [Fact]
    public void Those_of_the_shards_of_one_run_are_one()
    {
        string file = Join(Write("a", First), Write("b", First));

        Assert.Equal(["a", "b"], JournalReader.ReadItems(file).Select(item => item.Key.Key));
        Assert.Equal(2, RunReport.Read([file]).Totals.Done);
        RunJournal.Open(file, First, Runs.NoSync).Dispose();
    }

    private string Write(string key, RunIdentity identity, string? shard = null, string? path = null)
    {
        path = _folder.File(path ?? key);
        JournalOptions options = Runs.NoSync with { Clock = _clock, Shard = shard is null ? null : Shard.Parse(shard) };
        using RunJournal journal = RunJournal.Open(path, identity, options);
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
        run.Add(key, (_, _) => Task.FromResult(key), key: key);
        run.TakeAll();
        return path;
    }

    // As a power failure does: of its last line, the half is left.
    private static void Cut(string path)
    {
        byte[] whole = File.ReadAllBytes(path);
        Runs.Cut(whole, whole.Length - 30, path);
    }

    private static Dictionary<string, string> Keeping(string value) => new() { ["keepPolicy"] = value };

    private string Join(params string[] paths)
    {
        string file = _folder.File("joined");
        File.WriteAllBytes(file, [.. paths.SelectMany(File.ReadAllBytes)]);
        return file;
    }
}
