using System.Runtime.Versioning;
using Flatpeak.Fleet;
using Flatpeak.Reports;
using Flatpeak.Tests.Building;
using Flatpeak.Tests.Journal;

namespace Flatpeak.Tests.Reports;

/// <summary>A file is written as a whole or not at all.</summary>
public sealed class ReportFileTests
{
    [Fact]
    public void What_fails_in_the_middle_leaves_what_was_there_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("report.html");
        ReportFile.Write(path, writer => writer.Write("old"));

        Assert.Throws<OperationCanceledException>(() => ReportFile.Write(path, writer =>
        {
            writer.Write("new");
            writer.Flush();
            Assert.Equal("old", File.ReadAllText(path));
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));

        ReportFile.Write(path, writer => writer.Write("ü"));
        Assert.Equal("ü"u8.ToArray(), File.ReadAllBytes(path));
    }

    [Fact]
    public void What_must_stay_stays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("report.html");
        ReportFile.Write(path, writer => writer.Write("first"), overwrite: false);
        Assert.ThrowsAny<IOException>(() => ReportFile.Write(path, writer => writer.Write("second"), overwrite: false));
        new FileInfo(path).IsReadOnly = true;
        Assert.ThrowsAny<IOException>(() => ReportFile.Write(path, writer => writer.Write("third")));
        Assert.Equal("first", File.ReadAllText(path));

        ReportFile.Write(path, writer => writer.Write("forced"), force: true);
        Assert.Equal("forced", File.ReadAllText(path));

        Assert.ThrowsAny<IOException>(() => ReportFile.Check(Path.GetDirectoryName(path)!));
        Assert.ThrowsAny<IOException>(() => ReportFile.Check(folder.File("nowhere/report.html")));
    }

    // Nothing else says what became of a run, and one that goes on would begin it all again.
    [Fact]
    public void A_journal_is_never_replaced_also_by_another_name_and_while_it_is_written()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.jsonl");
        using RunJournal journal = RunJournal.Open(path, Runs.Identity);
        string link = folder.File("link.html");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(link, path);
        }

        foreach (string name in File.Exists(link) ? new[] { path, link } : [path])
        {
            Assert.Contains("journal", Assert.ThrowsAny<IOException>(() => ReportFile.Check(name, force: true)).Message, StringComparison.Ordinal);
            Assert.ThrowsAny<IOException>(() => ReportFile.Write(name, writer => writer.Write("page"), force: true));
        }

        journal.Close();
        Assert.Equal(2, JournalReader.ReadEntries(path).Count());
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_link_goes_on_to_lead_to_it_and_whoever_could_not_read_it_still_cannot()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("report.html");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(folder.File("link.html"), path);

        ReportFile.Write(folder.File("link.html"), writer => writer.Write("new"));

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.NotNull(new FileInfo(folder.File("link.html")).LinkTarget);
        Assert.ThrowsAny<IOException>(() => ReportFile.Check("/dev/null"));
    }
}
