using System.Text;
using System.Text.RegularExpressions;
using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>The lines of a journal: which are read, which are passed over, and what the next run leaves of them.</summary>
public sealed class LineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"type\":\"run\"}", "{\"type\":\"step\"}", "{\"type\":\"end\",\"error\":{}}")]
    [InlineData(
        "{\"type\":\"run\",\"command\":null,\"endpoints\":null}",
        "{\"type\":\"step\",\"key\":null,\"occurrence\":0,\"step\":null,\"state\":null}",
        "{\"type\":\"end\",\"error\":{\"id\":null,\"message\":null}}")]
    public void What_a_line_lacks_is_empty(params string[] lines)
    {
        System.IO.File.WriteAllLines(File, lines);

        JournalEntry[] read = [.. JournalReader.ReadEntries(File)];

        foreach (JournalEntry[] entries in new JournalEntry[][] { read, [new RunEntry(), new StepEntry(), new EndEntry { Error = new JournalError() }] })
        {
            RunEntry run = Assert.IsType<RunEntry>(entries[0]);
            Assert.Equal(("", 0), (run.Command, run.Endpoints.Count));
            StepEntry step = Assert.IsType<StepEntry>(entries[1]);
            Assert.Equal(("", 1, "", ""), (step.Key, step.Occurrence, step.Step, step.State));
            EndEntry end = Assert.IsType<EndEntry>(entries[2]);
            Assert.Equal(("", ""), (end.Error!.Id, end.Error.Message));
        }
    }

    [Fact]
    public void A_first_line_that_says_little_is_that_of_another_run()
    {
        System.IO.File.WriteAllText(File, "{\"type\":\"run\",\"format\":1}\n");

        ServiceException e = Assert.Throws<ServiceException>(() => RunJournal.Open(File, Runs.Identity));

        Assert.StartsWith($"The journal '{File}' is of another run: its command is '', and this run's is 'fill'.", e.Message, StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(JournalReader.ReadEntries(File).OfType<RunEntry>()).Command);
    }

    [Fact]
    public void A_step_says_what_it_did_and_what_came_of_it() =>
        Assert.Equal("Thing: Done", new StepEntry { Step = "Thing", State = "Done" }.ToString());

    [Fact]
    public void Whoever_asks_is_told_of_its_runs_and_of_all_lines_of_items_in_their_order()
    {
        HandWritten.Write(File, "run", "began a", "close", "run", "step a Thing", "?", "end a Done", "close");
        var told = new List<string>();

        JournalReader.ReadItems(File, run => told.Add($"run {Number(run)}"), item => told.Add($"{item.GetType().Name} {item.Key} {Number(item)}"));

        Assert.Equal(["run 0", "BeganEntry a 1", "run 3", "StepEntry a 4", "EndEntry a 6"], told);

        static double Number(JournalEntry entry) => (entry.At - HandWritten.At(0)).TotalSeconds;
    }

    [Theory]
    [InlineData(true, "{\"type\":\"run\",")]
    [InlineData(true, "{\"type\":\"run\",\"at\":1}\nwhat comes behind it")]
    [InlineData(false, "{\"type\":\"run\"")]
    [InlineData(false, "{\"type\":\"end\",\"at\":1}\n")]
    [InlineData(false, "")]
    public void A_file_that_begins_as_one_is_one(bool isOne, string text)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.Equal(isOne, JournalReader.IsJournal(File));
    }

    // Only what ends in a line end was written whole, also where it could be read.
    [Fact]
    public void A_last_line_without_its_end_is_not_read()
    {
        HandWritten.Write(File, "run", "began a");
        System.IO.File.AppendAllText(File, HandWritten.Of("end a Done"));

        Assert.Equal(JournalState.InDoubt, Assert.Single(JournalReader.ReadItems(File)).State);
        Assert.True(HandWritten.SeenBy(File, "a").Recorded!.IsInDoubt);
    }

    [Fact]
    public void A_file_without_a_whole_first_line_has_no_entries()
    {
        System.IO.File.WriteAllText(File, "{\"type\":\"run\",\"at\":\"2026");

        Assert.Empty(JournalReader.ReadEntries(File));
    }

    [Fact]
    public void One_that_is_not_there_is_not_found()
    {
        Assert.Throws<FileNotFoundException>(() => JournalReader.ReadItems(File));
        Assert.Throws<FileNotFoundException>(() => JournalReader.IsJournal(File));
    }

    // Linux tells of each open file what it is and with which flags it was opened.
    [LinuxFact]
    public void Whoever_reads_one_that_is_written_closes_it_and_a_child_process_gets_none_of_it()
    {
        using RunJournal journal = RunJournal.Open(File, Runs.Identity, Runs.NoSync);
        using (IEnumerator<JournalEntry> entries = JournalReader.ReadEntries(File).GetEnumerator())
        {
            Assert.True(entries.MoveNext());
            Assert.Equal([true, true], Open());
        }

        Assert.Equal([true], Open());

        // Whether it is closed for a child.
        IEnumerable<bool> Open() => Directory.GetFiles("/proc/self/fd").Where(file => new FileInfo(file).LinkTarget == File)
            .Select(file => System.IO.File.ReadAllText(file.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal)))
            .Select(info => (Convert.ToInt32(Regex.Match(info, @"flags:\s*(\d+)").Groups[1].Value, 8) & 0x80000) != 0);
    }

    [Theory]
    [InlineData("", "?,end a Done")]
    [InlineData("", "end a Done,?")]
    [InlineData("{\"type\":\"end\",\"key\":\"a\",\"state\":\"Done", "end b Done")]
    [InlineData("cut off, and longer than all that the next run writes " + Long, "end a Done")]
    [InlineData("cut off", "?")]
    public void What_is_cut_off_is_taken_away_and_damage_stays_where_it_is(string cut, string lines)
    {
        HandWritten.Write(File, ["run", .. lines.Split(',')]);
        string before = System.IO.File.ReadAllText(File);
        System.IO.File.AppendAllText(File, cut);

        RunJournal.Open(File, Runs.Identity, Runs.NoSync).Dispose();

        string after = System.IO.File.ReadAllText(File);
        Assert.StartsWith(before + "{\"type\":\"run\",", after, StringComparison.Ordinal);
        Assert.EndsWith("}\n", after, StringComparison.Ordinal);
        Assert.Equal(before.Count(one => one == '\n') + 2, after.Count(one => one == '\n'));
        Assert.Equal(2, JournalReader.ReadEntries(File).OfType<RunEntry>().Count());
    }

    [Fact]
    public void It_is_closed_once()
    {
        RunJournal journal = RunJournal.Open(File, Runs.Identity);
        journal.Close();
        journal.Close();
        journal.Dispose();

        Assert.Equal([typeof(RunEntry), typeof(CloseEntry)], JournalReader.ReadEntries(File).Select(entry => entry.GetType()));
    }

    // RFC 3720, appendix B.4, has this sum of 32 zeros; here all of a line is summed up bit by bit.
    [Fact]
    public void Each_line_ends_with_the_sum_of_all_before_it()
    {
        Assert.Equal(0x8A9136AAu, Sum(new byte[32]));
        string[] keys = [.. Enumerable.Range(1, 9).Select(length => new string('ä', length))];
        Runs.Fill(File, new Table(), keys);

        string[] lines = System.IO.File.ReadAllLines(File);

        Assert.Equal(20, lines.Length);
        Assert.All(lines, line => Assert.Equal($",\"check\":\"{Sum(Encoding.UTF8.GetBytes(line[..^20])):x8}\"}}", line[^20..]));
    }

    [Fact]
    public void A_line_whose_sum_is_another_one_or_shortened_is_passed_over()
    {
        string[] keys = [.. Enumerable.Range(1, 60).Select(number => $"{number}")];
        Runs.Fill(File, new Table(), keys);
        string[] lines = System.IO.File.ReadAllLines(File);
        int zero = Array.FindIndex(lines, line => line.Contains("\"Done\"", StringComparison.Ordinal) && line[^10] == '0');
        int one = Array.FindIndex(lines, line => line.Contains("\"Done\"", StringComparison.Ordinal) && line[^10] != '0');
        if (zero >= 0)
        {
            lines[zero] = $"{lines[zero][..^10]}{lines[zero][^9..^2]} \"}}";
        }

        lines[one] = lines[one].Replace("\"Done\"", "\"Failed\"", StringComparison.Ordinal);
        System.IO.File.WriteAllLines(File, lines);

        Assert.Equal(60 - (zero >= 0 ? 2 : 1), JournalReader.ReadItems(File).Count(item => item.State == JournalState.Done));
        Assert.DoesNotContain(JournalReader.ReadItems(File), item => item.State == JournalState.Failed);
    }

    [Fact]
    public void However_long_it_is_a_few_of_its_lines_are_in_memory()
    {
        string weather = $"{{\"type\":\"weather\",\"text\":\"{new string('x', 50_000)}\"}}";
        HandWritten.Write(File, ["run", .. Enumerable.Repeat(weather, 60), "close"]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        RunJournal.Open(File, Runs.Identity, Runs.NoSync).Dispose();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1_000_000);
    }

    private const string Long =
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";

    private static uint Sum(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0x82F63B78);
            }
        }

        return ~sum;
    }
}
