using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>Which row of an input a key came from: the journal keeps it in the place of what it has read by then, and of nothing else.</summary>
public sealed class RowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_the_one_that_was_noted_in_a_first_run_and_in_one_that_goes_on()
    {
        var table = new Table();
        for (int i = 0; i < 2; i++)
        {
            using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
            using FleetRun<Table.Row> run = RunOf(journal);
            for (int row = 1; row <= 3; row++)
            {
                string name = "abc"[row - 1].ToString();
                Assert.Equal(0, journal.RowOf(name));
                run.Add(name, (context, _) => table.AddAsync(name, context), name);
                Assert.Equal(0, journal.RowOf(name));
                journal.NoteRow(name, 10 * row);
            }

            Assert.Equal((10, 20, 30, 0), (journal.RowOf("a"), journal.RowOf("b"), journal.RowOf("c"), journal.RowOf("d")));
            Assert.All(run.TakeAll(), outcome => Assert.Equal((i == 1, null), (outcome.IsRecorded, outcome.Error)));
        }

        Assert.Equal(3, table.Added);
    }

    [Theory]
    [InlineData("run,close")]
    [InlineData("run,end b Done,close")]
    [InlineData("run,began a,close")]
    [InlineData("run,end a Done,close")]
    [InlineData("run,began a,end a Failed,close")]
    [InlineData("run,end a Failed,close")]
    [InlineData("run,end a Done,end a RolledBack,close")]
    [InlineData("run,end a Done,end a RolledBack,end a Failed,close")]
    public void What_the_journal_has_of_a_key_is_no_row(string lines)
    {
        HandWritten.Write(File, lines.Split(','));
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
        using FleetRun<Table.Row> run = RunOf(journal);
        Assert.Equal(0, journal.RowOf("a"));

        run.Add("a", (context, _) => new Table().AddAsync("a", context), "a");

        Assert.Equal(0, journal.RowOf("a"));
        journal.NoteRow("a", int.MaxValue);
        Assert.Equal(int.MaxValue, journal.RowOf("a"));
    }

    // A row that is refused what was done, or is of another share, has not come.
    [Fact]
    public void A_line_that_is_still_to_be_read_stays()
    {
        Runs.Fill(File, new Table(), "a");
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
        using FleetRun<Table.Row> run = RunOf(journal);
        var refusal = new ServiceException(ServiceErrorKind.Conflict, "It is another one's.");
        run.Add("not that a", "a", new FleetWork<string, Table.Row> { RefuseDone = (_, _) => refusal, CarryOut = NeverAsync }, "a");

        journal.NoteRow("a", 1);
        run.Add("a", "a", new FleetWork<string, Table.Row> { CarryOut = NeverAsync }, "a");
        journal.NoteRow("a", 2);

        Assert.Equal(2, journal.RowOf("a"));
        IReadOnlyList<FleetOutcome<Table.Row>> outcomes = run.TakeAll();
        Assert.Equal([refusal, null], outcomes.Select(outcome => outcome.Error));
        Assert.Equal("a", outcomes[1].Output?.Name);
    }

    [Fact]
    public void Rows_of_other_shares_are_known_too()
    {
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
        using var run = new FleetRun<Table.Row>(1, CancellationToken.None) { Journal = journal, Shard = Shard.Parse("1/2") };
        string[] names = [.. Enumerable.Range(1, 20).Select(number => $"device-{number}")];
        for (int i = 0; i < names.Length; i++)
        {
            run.Add(names[i], (_, _) => Task.FromResult(new Table.Row(names[0], 1, default)), names[i]);
            journal.NoteRow(names[i], i + 1);
        }

        Assert.Equal(Enumerable.Range(1, 20), names.Select(journal.RowOf));
        Assert.InRange(run.TakeAll().Count, 1, 19);
    }

    [Fact]
    public void A_second_row_that_is_refused_is_written_behind_the_first()
    {
        for (int i = 0; i < 2; i++)
        {
            using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
            using FleetRun<Table.Row> run = RunOf(journal);
            run.Add("a", (context, _) => new Table().AddAsync("a", context), "a");
            journal.NoteRow("a", 1);
            run.Add(new FleetOutcome<Table.Row> { Error = new ServiceException(ServiceErrorKind.DuplicateReference, "no") }, "a");

            Assert.Equal(1, journal.RowOf("a"));
            _ = run.TakeAll();
        }

        Assert.Equal(["a (2) Failed", "a Done"], JournalReader.ReadItems(File).Select(item => $"{item.Key} {item.State}").Order());
    }

    [Fact]
    public void Rows_begin_at_1()
    {
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);

        Assert.Throws<ArgumentOutOfRangeException>(() => journal.NoteRow("a", 0));
    }

    private static FleetRun<Table.Row> RunOf(RunJournal journal) =>
        new(1, CancellationToken.None) { Journal = journal, Record = Table.Record };

    private static Task<FleetOutcome<Table.Row>> NeverAsync(string name, FleetContext context, CancellationToken stop) =>
        throw new InvalidOperationException();
}
