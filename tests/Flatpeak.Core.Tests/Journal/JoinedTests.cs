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
    };

    private readonly TemporaryFolder _folder = new();

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
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Others))]
    public void Those_of_two_runs_that_do_not_belong_together_are_refused_and_stay_as_they_are(string difference, RunIdentity other)
    {
        string file = Join(Write("a", First), Write("b", other));
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

    private string Write(string key, RunIdentity identity)
    {
        string path = _folder.File(key);
        using RunJournal journal = RunJournal.Open(path, identity, Runs.NoSync);
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
        run.Add(key, (_, _) => Task.FromResult(key), key: key);
        run.TakeAll();
        return path;
    }

    private string Join(params string[] paths)
    {
        string file = _folder.File("joined");
        File.WriteAllBytes(file, [.. paths.SelectMany(File.ReadAllBytes)]);
        return file;
    }
}
