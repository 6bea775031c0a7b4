using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>What else names an item is in its journal, once: whoever reads it can mean the same item again.</summary>
public sealed class NamesTests : IDisposable
{
    private static readonly Dictionary<string, string> Names = new() { ["hubDeviceId"] = "hub-1" };

    private readonly TemporaryFolder _folder = new();

    // A policy that a thing had in the first run is another thing's by the third.
    [Fact]
    public void What_named_it_last_counts_and_since_when_it_is_in_doubt_stays()
    {
        DateTimeOffset start = DateTimeOffset.UtcNow;
        var seen = new List<(RecordedItem? Recorded, EarlierAttempt? Earlier)>();
        foreach (string name in new[] { "hub-1", "hub-2", "hub-3" })
        {
            RecordedItem? recorded = null;
            var work = new FleetWork<string, string>
            {
                NamesOf = plan => new Dictionary<string, string> { ["hubDeviceId"] = plan },
                CarryOut = (plan, context, _) =>
                {
                    seen.Add((recorded, context.Earlier));
                    return Task.FromResult(new FleetOutcome<string> { Output = plan });
                },
            };
            using (RunJournal journal = RunJournal.Open(File, new RunIdentity("remove")))
            {
                using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
                run.Add("row", (_, known, _) => Task.FromResult((recorded = known, name).name), work, "a");
                run.CompleteAdding();
                run.TakeAll();
            }

            // Killed before its end.
            System.IO.File.WriteAllLines(File, System.IO.File.ReadAllLines(File).Where(line => line.Contains("\"run\"", StringComparison.Ordinal) || line.Contains("\"began\"", StringComparison.Ordinal)));
            Thread.Sleep(20);
        }

        Assert.Equal([null, "hub-1", "hub-2"], seen.Select(one => one.Recorded?.Names["hubDeviceId"]));
        Assert.Null(seen[0].Earlier);
        Assert.Equal((seen[1].Earlier!.Since, true), (seen[2].Earlier!.Since, seen[2].Earlier!.WasBegun));
        Assert.InRange(seen[1].Earlier!.Since, start.AddMilliseconds(-2), start.AddMinutes(1));
    }

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
