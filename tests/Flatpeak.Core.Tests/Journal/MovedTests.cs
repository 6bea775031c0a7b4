using System.Diagnostics;
using Flatpeak.Fleet;
using Flatpeak.Tests.Building;

namespace Flatpeak.Tests.Journal;

/// <summary>A journal that is taken away while a run writes to it: what the run did is told to be elsewhere. Windows keeps such a file.</summary>
public sealed class MovedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("run.jsonl");

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void One_that_was_renamed_is_told() => AssertTold(() => File.Move(Path, $"{Path}.1"));

    [UnixFact]
    public void One_that_was_deleted_is_told() => AssertTold(() => File.Delete(Path));

    [UnixFact]
    public void One_whose_name_another_journal_has_is_told() => AssertTold(() =>
    {
        File.Move(Path, $"{Path}.1");
        Runs.Fill(Path, new Table(), "b");
    });

    // As a rotation does that copies a log and cuts it off: what is written then comes behind a hole.
    [UnixFact]
    public void One_that_was_emptied_is_told() => AssertTold(() =>
    {
        // The framework would ask for a lock; what rotates logs does not.
        using Process shell = Process.Start("sh", ["-c", $": > '{Path}'"]);
        shell.WaitForExit();
    });

    [Fact]
    public void One_that_is_where_it_was_is_not_nor_a_second_time()
    {
        using RunJournal journal = RunJournal.Open(Path, Runs.Identity, Runs.NoSync);

        Assert.Null(journal.Close());
        Assert.Null(journal.Close());
    }

    private void AssertTold(Action meanwhile)
    {
        using RunJournal journal = RunJournal.Open(Path, Runs.Identity, Runs.NoSync);
        meanwhile();

        Assert.Matches($"The journal '{Path}' was renamed, replaced, cut or deleted.*Put that back", journal.Close());
        Assert.Null(journal.Close());
    }
}
