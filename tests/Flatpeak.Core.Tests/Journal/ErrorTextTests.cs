using Flatpeak.Fleet;
using Flatpeak.Tests.Building;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>What is wrong with a journal is said with what that means for the run, and with what to do.</summary>
public sealed class ErrorTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ReferenceId", "'{0}' is no journal of a run: its first line is not that of one. Nothing was sent, and the file is as it was. Name a new file, or the journal.")]
    [InlineData("{\"type\":\"run\",\"format\":0,\"command\":\"fill\"}", "The journal '{0}' is of format 0, and this version knows 1 and before. Nothing was sent. Go on with the version that wrote it.")]
    [InlineData("{\"type\":\"run\",\"format\":2,\"command\":\"fill\"}", "The journal '{0}' is of format 2, and this version knows 1 and before. Nothing was sent. Go on with the version that wrote it.")]
    [InlineData("{\"type\":\"run\",\"format\":\"x\"}", "The journal '{0}' has a line of type 'run' that cannot be read. Nothing was sent. Name a new file.")]
    public void To_go_on_with_what_is_none(string line, string message)
    {
        System.IO.File.WriteAllText(File, $"{line}\n");

        ServiceException e = Assert.Throws<ServiceException>(() => RunJournal.Open(File, Runs.Identity));

        Assert.Equal((ServiceErrorKind.InvalidJournal, string.Format(null, message, File), false), (e.Kind, e.Message, e.IsFatal));
    }

    [Theory]
    [InlineData("ReferenceId\na\n")]
    [InlineData("{\"type\":\"close\",\"at\":\"2026-01-01T00:00:00.000Z\"}\n")]
    public void To_read_what_is_none(string text)
    {
        System.IO.File.WriteAllText(File, text);

        ServiceException e = Assert.Throws<ServiceException>(() => JournalReader.ReadItems(File));

        Assert.Equal(
            (ServiceErrorKind.InvalidJournal, $"'{File}' is no journal of a run: its first line is not that of one."), (e.Kind, e.Message));
    }

    [Fact]
    public void To_write_to_one_that_another_run_writes_to()
    {
        using RunJournal first = RunJournal.Open(File, Runs.Identity, Runs.NoSync);

        ServiceException e = Assert.Throws<ServiceException>(() => RunJournal.Open(File, Runs.Identity, Runs.NoSync));

        Assert.Equal(
            $"The journal '{File}' is being written by another run. Nothing was sent. Wait until that has ended, or give each run a journal of its own.",
            e.Message);
    }

    [Fact]
    public void To_write_to_where_nothing_can_be_written()
    {
        string path = _folder.File("not/there");

        ServiceException e = Assert.Throws<ServiceException>(() => RunJournal.Open(path, Runs.Identity));

        Assert.Equal(
            $"The journal '{path}' cannot be written: {e.InnerException!.Message} Nothing is begun without it. Make room, or mend the path, and run again with the same journal.",
            e.Message);
        Assert.True(e.IsFatal);
    }

    // It is free again after that: who else opens it learns the same. What Linux has besides never ends where it is read.
    [UnixFact]
    public void To_write_to_what_is_no_file()
    {
        string[] devices = OperatingSystem.IsLinux() ? ["/dev/null", "/dev/full"] : ["/dev/null"];
        foreach (string device in devices.Concat(devices))
        {
            Assert.Equal(ServiceErrorKind.JournalNotWritten, Assert.Throws<ServiceException>(() => RunJournal.Open(device, Runs.Identity)).Kind);
        }
    }

    [Fact]
    public void A_result_that_cannot_be_read()
    {
        var table = new Table();
        Runs.Fill(File, table, "a");
        Runs.Edit(File, "\"result\":{[^}]*}", "\"result\":[1]");

        FleetOutcome<Table.Row> outcome = Assert.Single(Runs.Fill(File, table, "a"));

        Assert.Equal(
            $"An earlier run has done 'a', and its result in the journal '{File}' cannot be read: {outcome.Error!.InnerException!.Message} "
                + "Nothing was sent for it. Ask the service for what there is.",
            outcome.Error.Message);
        Assert.True(outcome.IsRecorded);
    }

    [Fact]
    public void No_path_no_identity_no_key()
    {
        Assert.Throws<ArgumentException>("path", () => RunJournal.Open("", Runs.Identity));
        Assert.Throws<ArgumentNullException>("identity", () => RunJournal.Open(File, null!));
        Assert.Throws<ArgumentException>("path", () => JournalReader.ReadEntries(""));
        Assert.Throws<ArgumentException>("path", () => JournalReader.IsJournal(""));
        Assert.False(System.IO.File.Exists(File));
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
        Assert.Throws<ArgumentNullException>("key", () => run.Add("row", (_, _) => Task.FromResult("done"), null));
    }

    // What an item failed with, as its journal keeps it.
    [Fact]
    public void Of_an_item()
    {
        using (RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            Exception[] errors =
            [
                new ServiceException(ServiceErrorKind.AccessDenied, "no") { StatusCode = 403 },
                new OperationCanceledException("which nobody has asked for"),
                new InvalidOperationException("two\nlines"),
            ];
            for (int i = 0; i < errors.Length; i++)
            {
                Exception error = errors[i];
                run.Add(null, (_, _) => throw error, $"{i}");
            }

            run.TakeAll();
        }

        Assert.Equal(
            ["Failed AccessDenied 403 no", "InDoubt Stopped  The run was stopped in the middle of it.", "Failed InvalidOperationException  two lines"],
            JournalReader.ReadItems(File).Select(item => $"{item.State} {item.Error!.Id} {item.Error.Status} {item.Error.Message}"));
    }
}
