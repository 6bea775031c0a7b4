using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// Journals of shards in one file: of which of its runs one goes on, and until when what another has lost may have begun.
/// </summary>
public sealed class JoinedShardsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A number counts the runs of a file, of whatever shard: that of another file says nothing of this one.
    [Fact]
    public void A_file_that_had_several_shards_is_not_newer_than_one_that_was_begun_later()
    {
        const string Old = "run 1 0 2/2 | run 2 10 1/2 | end a 11 Failed";
        const string New = "run 1 600 1/2 | end a 601 Done";

        Assert.Contains("2026-01-01T00:10:01.000Z, so what an item came to last cannot be told", Refusal(New, Old), StringComparison.Ordinal);
        Assert.Equal(JournalState.Done, Assert.Single(JournalReader.ReadItems(Write(Old, New))).State);
    }

    [Theory]
    [InlineData("run 1 600 1/2", "run 1 0 2/2", "run 3 300 -", "run 4 301 -")]
    [InlineData("run 1 600 - | run 2 0 -", "run 1 900 - | run 2 100 -", "run 5 50 -")]
    public void One_that_goes_on_with_what_was_joined_does_so_by_whatever_clock(params string[] lines)
    {
        string path = Write([.. lines, "end a 700 Done"]);

        Assert.Single(JournalReader.ReadItems(path));
        RunJournal.Open(path, Runs.Identity, Runs.NoSync).Dispose();
        Assert.Equal(lines.Sum(line => line.Split('|').Length) + 1, JournalReader.ReadEntries(path).OfType<RunEntry>().Last().Run);
    }

    [Theory]
    [InlineData("run 1 0 1/2 | began a 60", "run 1 1 2/2", null)]
    [InlineData("run 1 1 2/2", "run 1 0 1/2 | began a 60", null)]
    [InlineData("run 1 0 1/2 | began a 60", "run 1 100 1/3", 100)]
    [InlineData("run 1 0 1/2 | began a 60 | run 2 100 1/2", "run 1 200 2/2", 100)]
    public void What_was_begun_in_one_may_have_been_made_until_the_next_run_of_the_same_items(string first, string second, int? until)
    {
        FleetContext seen = HandWritten.SeenBy(Write(first, second), "a");

        AssertFromTheSixtieth(until, seen.Earlier!);
    }

    [Theory]
    [InlineData("run 1 0 1/2 | end a 60 Done | damage", "run 1 1 2/2 | close 2", null)]
    [InlineData("run 1 0 1/2 | end a 60 Done | damage | run 2 100 1/2 | close 101", "run 1 1 2/2 | close 2", 100)]
    public void So_may_what_is_lost(string first, string second, int? until)
    {
        FleetContext seen = HandWritten.SeenBy(Write(first, second), "b");

        AssertFromTheSixtieth(until, seen.Earlier!);
        Assert.Null(seen.Earlier!.Other);
    }

    // Whose lines are behind it cannot be told, but where it counts on from the run above.
    [Theory]
    [InlineData(1, "acc_1", true)]
    [InlineData(1, "type", true)]
    [InlineData(2, "acc_1", false)]
    [InlineData(2, "type", false)]
    public void A_first_line_of_a_run_that_is_damaged_is_passed_over_where_it_is_the_next_of_its_file(int number, string word, bool isRefused)
    {
        string first = Write("run 1 0 - | end a 1 Done");
        string damaged = File.ReadAllText(Write($"run {number} 100 -")).Replace(word, $"{word}\0", StringComparison.Ordinal)
            .Replace("}}", "},\"check\":\"00000000\"}", StringComparison.Ordinal);
        string text = File.ReadAllText(Write("run 1 0 - | end a 1 Done")) + damaged + File.ReadAllText(Write("run 1 0 - | end b 101 Done")).Split('\n')[1] + "\n";
        File.WriteAllText(first, text);

        if (isRefused)
        {
            foreach (Action use in new Action[] { () => RunJournal.Open(first, Runs.Identity, Runs.NoSync), () => JournalReader.ReadItems(first) })
            {
                ServiceException refused = Assert.Throws<ServiceException>(use);
                Assert.Contains("the first line of that run is damaged, so whose it is cannot be told", refused.Message, StringComparison.Ordinal);
            }

            return;
        }

        Assert.Equal(2, JournalReader.ReadItems(first).Count);
        RunJournal.Open(first, Runs.Identity, Runs.NoSync).Dispose();
    }

    private static void AssertFromTheSixtieth(int? until, EarlierAttempt attempt) => Assert.Equal(
        (Start.AddSeconds(60), until is { } at ? Start.AddSeconds(at) : null), (attempt.Since, attempt.Until));

    private string Refusal(params string[] files)
    {
        string path = Write(files);
        ServiceException refused = Assert.Throws<ServiceException>(() => RunJournal.Open(path, Runs.Identity, Runs.NoSync));
        Assert.Equal(refused.Kind, Assert.Throws<ServiceException>(() => JournalReader.ReadItems(path)).Kind);
        Assert.Equal(ServiceErrorKind.InvalidJournal, refused.Kind);
        return refused.Message;
    }

    // Lines with their second: run <number> <second> <shard or ->, and the words of HandWritten with the second as their third.
    private string Write(params string[] files)
    {
        string path = _folder.File("joined");
        File.WriteAllText(path, string.Concat(files.SelectMany(file => file.Split(" | ")).Select(line => $"{Of(line.Split(' '))}\n")));
        return path;
    }

    private static string Of(string[] words) => words switch
    {
        ["run", var number, var second, var shard] => HandWritten.Of("run", Second(second))
            .Replace("\"run\":1", $"\"run\":{number}", StringComparison.Ordinal)
            .Replace("}}", shard == "-" ? "}}" : $"}},\"shard\":\"{shard}\"}}", StringComparison.Ordinal),
        ["began", var key, var second] => HandWritten.Of($"began {key}", Second(second)),
        ["end", var key, var second, var state] => HandWritten.Of($"end {key} {state}", Second(second)),
        ["close", var second] => HandWritten.Of("close", Second(second)),
        _ => string.Join(' ', words),
    };

    private static int Second(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
