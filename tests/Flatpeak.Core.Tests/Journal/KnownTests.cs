using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>What the work on an item gets to know from the lines of the runs before: what is in doubt, since when, and what is left of it.</summary>
public sealed class KnownTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    // The numbers are those of lines, from 0: since, and until.
    [Theory]
    [InlineData("nothing", "nothing", "run,close")]
    [InlineData("nothing", "nothing", "run,end a Failed,close")]
    [InlineData("nothing", "nothing", "run,end a Done,end a RolledBack,close")]
    [InlineData("nothing", "failed since 1", "run,began a,end a Failed,close")]
    [InlineData("nothing", "rolled back since 1", "run,began a,end a RolledBack,close")]
    [InlineData("nothing", "failed since 5", "run,began a,end a RolledBack,close,run,began a,end a Failed,close")]
    [InlineData("nothing", "failed since 1 Thing", "run,began a,step a Thing,end a RolledBack,close")]
    [InlineData("nothing", "failed since 1 Thing+Policy", "run,began a,step a Thing,step a Policy,step a Thing,end a Failed,close")]
    [InlineData("nothing", "rolled back since 1", "run,began a,looked a Thing,end a RolledBack,close")]
    [InlineData("nothing", "rolled back since 4", "run,began a,step a Thing,end a Done,began a,end a RolledBack,close")]
    [InlineData("begun 1-", "in doubt since 1", "run,end a InDoubt,close")]
    [InlineData("begun 1-", "in doubt since 1", "run,began a,end b Done,end a InDoubt,close")]
    [InlineData("nothing", "rolled back since ", "run,end a InDoubt,end a RolledBack,close")]
    [InlineData("nothing", "failed since 1 Thing", "run,end a InDoubt,step a Thing,end a RolledBack,close")]
    [InlineData("begun 1-3", "in doubt since 1", "run,began a,close,run,close,run,close")]
    [InlineData("begun 4-6", "in doubt since 4", "run,end b Done,close,run,began a,close,run,close")]
    [InlineData("lost 1-", "nothing", "run,end b Done")]
    [InlineData("lost 1-2", "nothing", "run,end b Done,run,close")]
    [InlineData("lost 1-", "nothing", "run,end b Done,?,end c Done,?,close")]
    [InlineData("lost 1-", "nothing", "run,end b Done,?,close")]
    [InlineData("lost 3- lost 0-1", "nothing", "run,run,close,run")]
    [InlineData("begun 1-2 lost 1-2", "in doubt since 1", "run,began a,run,close")]
    public void It_is_what_the_lines_say(string earlier, string recorded, string lines)
    {
        HandWritten.Write(File, lines.Split(','));

        FleetContext seen = HandWritten.SeenBy(File, "a");

        Assert.Equal((earlier, recorded), (Told(seen.Earlier), Told(seen.Recorded)));
    }

    [Theory]
    [InlineData(2, "run,began a,missed a,close")]
    [InlineData(2, "run,began a,missed a,began a,missed a,close")]
    [InlineData(null, "run,began a,end a Failed,close")]
    [InlineData(null, "run,began a,missed a,end a Done,end a RolledBack,close")]
    [InlineData(null, "run,missed b,close")]
    public void Since_when_it_is_known_to_have_been_missing(int? since, string lines)
    {
        HandWritten.Write(File, lines.Split(','));

        Assert.Equal(since is { } line ? HandWritten.At(line) : null, HandWritten.SeenBy(File, "a").Missing);
    }

    // Half a surrogate pair has no UTF-8: what is written is another character.
    [Theory]
    [InlineData("half \ud800 a pair")]
    [InlineData("Zähler \"1\"")]
    public void A_key_is_known_again_whatever_is_in_it(string key)
    {
        Runs.Fill(File, new Table(), key);

        Assert.True(Assert.Single(Runs.Fill(File, new Table(), key)).IsRecorded);
    }

    [Theory]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(30_000)]
    public void A_key_may_be_of_any_length(int length)
    {
        string key = new('€', length);
        Runs.Fill(File, new Table(), key);

        Assert.True(Assert.Single(Runs.Fill(File, new Table(), key)).IsRecorded);
    }

    [Fact]
    public void A_line_may_be_of_any_length()
    {
        var record = new FleetRecord<string> { Write = text => System.Text.Json.JsonSerializer.SerializeToElement(text), Read = json => json.GetString()! };
        string[] results = [new('x', 4000), new('y', 5000), new('z', 300_000), "short"];
        for (int i = 0; i < 2; i++)
        {
            using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal, Record = record };
            foreach (string result in results)
            {
                run.Add(null, (_, _) => i == 0 ? Task.FromResult(result) : throw new InvalidOperationException(), result[..1]);
            }

            Assert.Equal(results, run.TakeAll().Select(outcome => outcome.Output));
        }

        Assert.Equal(4, JournalReader.ReadItems(File).Count(item => item.State == JournalState.Done));
    }

    private static string Told(EarlierAttempt? attempt) => attempt is null ? "nothing"
        : $"{(attempt.WasBegun ? "begun" : "lost")} {Second(attempt.Since)}-{Second(attempt.Until)}"
            + (attempt.Other is null ? "" : $" {Told(attempt.Other)}");

    private static string Told(RecordedItem? recorded) => recorded is null ? "nothing"
        : $"{(recorded.WasRolledBack ? "rolled back" : recorded.IsInDoubt ? "in doubt" : "failed")} since {Second(recorded.Since)}"
            + (recorded.Found.Count > 0 ? $" {string.Join('+', recorded.Found.OrderDescending())}" : "");

    private static double? Second(DateTimeOffset? at) => (at - HandWritten.At(0))?.TotalSeconds;
}
