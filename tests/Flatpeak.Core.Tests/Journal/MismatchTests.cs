using Flatpeak.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>The journal of another run is refused with what tells the two apart, and with what to do.</summary>
public sealed class MismatchTests : IDisposable
{
    private const string Services = "Connect to where that run was, or use a new file.";

    private static readonly RunIdentity Written = new("remove")
    {
        Account = "acc_1",
        Mode = "test",
        Endpoints = new Dictionary<string, string> { ["B"] = "https://b.example/", ["A"] = "https://a.example/" },
    };

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run");

    public static TheoryData<string, string[], RunIdentity> Others => new()
    {
        { "its command is 'remove', and this run's is 'create'. Nothing was sent. Use the journal of this run, or a new file.", [], Written with { Command = "create", Account = "acc_2" } },
        { $"its account is 'acc_1', and this run's is 'acc_2'. Nothing was sent. {Services}", [], Written with { Account = "acc_2", Mode = "live" } },
        { $"its mode is 'test', and this run's is 'live'. Nothing was sent. {Services}", [], Written with { Mode = "live", Tenant = "t1" } },
        { $"its tenant is none, and this run's is 't1'. Nothing was sent. {Services}", [], Written with { Tenant = "t1", Endpoints = new Dictionary<string, string>() } },
        {
            "it was run with A (https://a.example/) and B (https://b.example/), and this run is with C (https://c.example/). "
                + $"Nothing was sent. {Services}",
            ["B", "A", "C"],
            Written with { Endpoints = new Dictionary<string, string> { ["C"] = "https://c.example/" } }
        },
        {
            $"it was run with B (https://b.example/), and this run is with none in its place. Nothing was sent. {Services}",
            ["B"],
            Written with { Endpoints = new Dictionary<string, string> { ["A"] = "https://a.example/" } }
        },
        {
            $"it was run with A (https://a.example/), and this run is with A (https://other.example/). Nothing was sent. {Services}",
            ["A"],
            Written with { Endpoints = new Dictionary<string, string> { ["A"] = "https://other.example/", ["B"] = "https://b.example/" } }
        },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Others))]
    public void It_says_what_differs_first_and_which_services_where_that_is_all(string difference, string[] services, RunIdentity other)
    {
        RunJournal.Open(File, Written, Runs.NoSync).Dispose();

        ServiceException e = Assert.Throws<ServiceException>(() => RunJournal.Open(File, other, Runs.NoSync));

        Assert.Equal((ServiceErrorKind.JournalMismatch, $"The journal '{File}' is of another run: {difference}"), (e.Kind, e.Message));
        Assert.Equal(services, e.OtherServices);
    }

    [Fact]
    public void The_settings_of_its_last_run_that_had_some_are_asked_for()
    {
        RunJournal.Open(File, Written, Runs.NoSync).Dispose();
        RunJournal.Open(File, With(force: "false"), Runs.NoSync).Dispose();
        string[] lines = System.IO.File.ReadAllLines(File);
        System.IO.File.AppendAllText(File, $"{lines[0]}\n{lines[1]}\n");

        ServiceException e = Assert.Throws<ServiceException>(() => RunJournal.Open(File, Written, Runs.NoSync));

        Assert.Equal(
            $"The journal '{File}' is of a run with other settings: its force is 'false', and this run's is none. Nothing was sent. "
                + "Run again with the settings of the journal, or with a new file.",
            e.Message);
        Assert.Empty(e.OtherServices);
        System.IO.File.AppendAllText(File, $"{lines[2].Replace("\"force\":\"false\"", "\"force\":\"true\"", StringComparison.Ordinal)[..^20]}}}\n{lines[3]}\n");
        // No run goes on with other settings: such a file was joined.
        Assert.Equal(
            ServiceErrorKind.InvalidJournal,
            Assert.Throws<ServiceException>(() => RunJournal.Open(File, With(force: "true"), Runs.NoSync)).Kind);

        static RunIdentity With(string force) => Written with { Settings = new Dictionary<string, string> { ["force"] = force } };
    }

    // A run at Bosch IoT alone has none.
    [Fact]
    public void A_run_that_says_no_account_goes_on_and_lets_go_on_and_those_that_say_one_are_of_one()
    {
        RunIdentity silent = Written with { Account = null, Mode = null };
        foreach (RunIdentity run in new[] { silent, silent, Written, silent, Written })
        {
            RunJournal.Open(File, run, Runs.NoSync).Dispose();
        }

        foreach (RunIdentity other in new[] { Written with { Account = "acc_2" }, Written with { Mode = "live" } })
        {
            Assert.Equal(
                ServiceErrorKind.JournalMismatch, Assert.Throws<ServiceException>(() => RunJournal.Open(File, other, Runs.NoSync)).Kind);
        }
    }

    [Fact]
    public void Its_runs_are_counted()
    {
        for (int i = 0; i < 4; i++)
        {
            RunJournal.Open(File, Written, Runs.NoSync).Dispose();
        }

        Assert.Equal([1, 2, 3, 4], JournalReader.ReadEntries(File).OfType<RunEntry>().Select(run => run.Run));

        // Also where the line of one is damaged.
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"run\":2", "\"run\":7", StringComparison.Ordinal));
        RunJournal.Open(File, Written, Runs.NoSync).Dispose();
        Assert.Equal([1, 3, 4, 5], JournalReader.ReadEntries(File).OfType<RunEntry>().Select(run => run.Run));
    }
}
