using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>What else names an item is in its journal, once: whoever reads it can mean the same item again.</summary>
public sealed class NamesTests : IDisposable
{
    private static readonly Dictionary<string, string> Names = new() { ["hubDeviceId"] = "hub-1" };

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_one_that_began_and_of_one_that_could_not()
    {
        var work = new FleetWork<string, string> { CarryOut = (_, _, _) => Task.FromResult(new FleetOutcome<string> { Output = "done" }) };
        using (RunJournal journal = RunJournal.Open(File, new RunIdentity("remove")))
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            run.Add("row", "plan", work, "a", Names);
            run.Add<string>("row", (_, _) => throw new ServiceException(ServiceErrorKind.ServiceError, "no"), work, "b", Names);
            run.Add("row", "plan", work, "c");
            run.CompleteAdding();
            run.TakeAll();
        }

        Assert.Equal(
            ["a hub-1", "b hub-1", "c "],
            JournalReader.ReadItems(File).Select(item => $"{item.Key} {item.Names.GetValueOrDefault("hubDeviceId", "")}").Order());
        Assert.Equal(2, JournalReader.ReadEntries(File).OfType<ItemEntry>().Count(entry => entry.Names is not null));
    }
}
