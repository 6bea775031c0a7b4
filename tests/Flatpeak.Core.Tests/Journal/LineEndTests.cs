using Flatpeak.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>A journal that has lost its line ends, and what only looks like one: it is not what a crash leaves of a first line.</summary>
public sealed class LineEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("run.jsonl");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData(" ")]
    public void Without_line_feeds_it_is_refused_and_stays_and_goes_on_once_it_has_them_again(string ending)
    {
        var table = new Table();
        Runs.Fill(Path, table, "a", "b");
        string whole = File.ReadAllText(Path);
        string changed = whole.Replace("\n", ending, StringComparison.Ordinal);
        File.WriteAllText(Path, changed);

        ServiceException run = Assert.Throws<ServiceException>(() => Runs.Fill(Path, table, "a", "b"));
        ServiceException read = Assert.Throws<ServiceException>(() => JournalReader.ReadItems(Path));

        Assert.Equal((ServiceErrorKind.InvalidJournal, ServiceErrorKind.InvalidJournal), (run.Kind, read.Kind));
        Assert.Equal(changed, File.ReadAllText(Path));
        Assert.All([run.Message, read.Message], message => Assert.Matches("has no line feeds.*Save it with a line feed at the end of each", message));
        Assert.Contains("Nothing was sent, and the file is as it was. Save", run.Message, StringComparison.Ordinal);
        Assert.Equal(2, table.Added);

        File.WriteAllText(Path, changed.TrimEnd().Replace($"}}{ending}{{\"type\":", "}\n{\"type\":", StringComparison.Ordinal) + "\n");
        Assert.All(Runs.Fill(Path, table, "a", "b"), outcome => Assert.True(outcome.IsRecorded));
    }

    [Fact]
    public void With_carriage_returns_it_is_read_as_before_and_a_line_that_is_damaged_shows()
    {
        Runs.Fill(Path, new Table(), "a1", "b1");
        string changed = File.ReadAllText(Path).Replace("\n", "\r\n", StringComparison.Ordinal);
        File.WriteAllText(Path, changed);

        // They were done side by side.
        Assert.Equal(
            [("a1", "Done"), ("b1", "Done")], JournalReader.ReadItems(Path).Select(item => (item.Key.Key, item.State.ToString())).Order());

        File.WriteAllText(Path, changed.Replace("\"a1\"", "\"a2\"", StringComparison.Ordinal));
        Assert.Equal([("b1", "Done")], JournalReader.ReadItems(Path).Select(item => (item.Key.Key, item.State.ToString())));
    }

    [Theory]
    [InlineData("{\"type\":\"run\",\"name\":\"my CI run\",\"results\":[\"x\"]}")]
    [InlineData("{\"type\":\"run\",\"name\":\"my CI run\",\"result")]
    [InlineData("{\"type\":\"run\",\"at\":\"2026-01-01T00:00:00.000Z\",\"format\":1,\"run\":1,\"command\":\"fill\"}")]
    [InlineData("{\"type\":\"run\",\"at\":\"2026-01-01T00:00:00.000Z\",\"format\":1,\"comm{\"type\":\"began\",\"at\":\"2026-01-01T00:00:00.000Z\",\"key\":\"a\"")]
    public void What_begins_as_one_and_is_no_first_line_that_was_cut_off_is_refused_and_stays_as_it_is(string text)
    {
        File.WriteAllText(Path, text);

        Assert.Equal(ServiceErrorKind.InvalidJournal, Assert.Throws<ServiceException>(() => Runs.Fill(Path, new Table(), "a")).Kind);
        Assert.Equal(ServiceErrorKind.InvalidJournal, Assert.Throws<ServiceException>(() => JournalReader.ReadItems(Path)).Kind);
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void Nor_is_one_that_is_longer_than_any_first_line()
    {
        string text = "{\"type\":\"run\",\"at\":\"2026-01-01T00:00:00.000Z\",\"results\":\"" + new string('x', 9000);
        File.WriteAllText(Path, text);

        Assert.Equal(ServiceErrorKind.InvalidJournal, Assert.Throws<ServiceException>(() => Runs.Fill(Path, new Table(), "a")).Kind);
        Assert.Equal(text, File.ReadAllText(Path));
    }
}
