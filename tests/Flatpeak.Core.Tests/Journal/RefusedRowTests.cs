using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>A row that is refused is not taken for another one of the same key: not for what that has done, and not in its place.</summary>
public sealed class RefusedRowTests : IDisposable
{
    private static readonly ServiceException Refusal = new(ServiceErrorKind.AccountMismatch, "It is another tenant's.");

    private readonly TemporaryFolder _folder = new();
    private readonly Table _table = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("refused", "a")]
    [InlineData("a", "refused")]
    [InlineData("refused", "refused", "a", "refused")]
    public void It_keeps_its_error_and_the_row_that_is_done_stays_done(params string[] rows)
    {
        Run("a");

        foreach (string[] input in new[] { rows, rows })
        {
            IReadOnlyList<FleetOutcome<Table.Row>> outcomes = Run(input);

            Assert.Equal(input.Select(row => row == "a"), outcomes.Select(outcome => outcome is { IsRecorded: true, Output: not null, Error: null }));
            Assert.All(outcomes.Where(outcome => !outcome.IsRecorded), outcome => Assert.Equal((Refusal, null), (outcome.Error, outcome.Output)));
        }

        Assert.Equal(1, _table.Added);
        Assert.Equal(JournalState.Done, Items().Single(item => item.Key.Occurrence == 1).State);
        Assert.All(Items().Where(item => item.Key.Occurrence > 1), item => Assert.Equal(JournalState.Failed, item.State));
    }

    [Fact]
    public void Its_error_is_in_the_journal_until_a_row_takes_its_place_and_its_names_are_not_that_rows()
    {
        Run("refused", "refused", "other");
        Assert.Equal(["a Failed t2", "a (2) Failed t2", "other Done "], Told());

        Run("a", "a", "other");

        Assert.Equal(["a Done ", "a (2) Failed ", "other Done "], Told());
        Assert.Equal(2, _table.Added);

        IEnumerable<string> Told() => Items().Select(item => $"{item.Key} {item.State} {item.Names.GetValueOrDefault("tenantId", "")}");
    }

    // What the earlier run began with is what is still to be done.
    [Fact]
    public void What_failed_or_is_in_doubt_stays_as_it_was()
    {
        Run("fails");
        string[] lines = System.IO.File.ReadAllLines(File);
        Run("refused");
        Assert.Equal((JournalState.Failed, "no", "hub-1"), Only());

        System.IO.File.WriteAllLines(File, lines[..2]);
        Run("refused");
        Assert.Equal((JournalState.InDoubt, null, "hub-1"), Only());

        (JournalState, string?, string?) Only()
        {
            JournalItem item = Assert.Single(Items());
            return (item.State, item.Error?.Message, item.Names.GetValueOrDefault("hubDeviceId"));
        }
    }

    [Fact]
    public void One_that_asks_for_something_else_than_was_done_leaves_that_to_the_row_that_asked_for_it()
    {
        Run("a");

        IReadOnlyList<FleetOutcome<Table.Row>> outcomes = Run("not that a", "a");

        Assert.Equal([Refusal, null], outcomes.Select(outcome => outcome.Error));
        Assert.Equal("a", outcomes[1].Output?.Name);
        Assert.Equal(1, _table.Added);
        Assert.Equal(1, JournalReader.ReadEntries(File).OfType<CloseEntry>().Last().Skipped);
        Assert.Equal(JournalState.Done, Assert.Single(Items()).State);
    }

    private IReadOnlyCollection<JournalItem> Items() => JournalReader.ReadItems(File);

    private IReadOnlyList<FleetOutcome<Table.Row>> Run(params string[] rows)
    {
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
        using var run = new FleetRun<Table.Row>(1, CancellationToken.None) { Journal = journal, Record = Table.Record };
        foreach (string row in rows)
        {
            var work = new FleetWork<string, Table.Row>
            {
                RefuseDone = (_, _) => row == "not that a" ? Refusal : null,
                CarryOut = async (name, context, _) => row == "fails"
                    ? throw new ServiceException(ServiceErrorKind.RequestRefused, "no")
                    : new FleetOutcome<Table.Row> { Output = await _table.AddAsync(name, context) },
            };
            switch (row)
            {
                case "refused":
                    run.Add(new FleetOutcome<Table.Row> { Item = row, Error = Refusal }, "a", new Dictionary<string, string> { ["tenantId"] = "t2" });
                    break;
                case "fails":
                    run.Add(row, "a", work, "a", new Dictionary<string, string> { ["hubDeviceId"] = "hub-1" });
                    break;
                default:
                    string key = row == "other" ? row : "a";
                    run.Add(row, key, work, key);
                    break;
            }
        }

        return run.TakeAll();
    }
}
