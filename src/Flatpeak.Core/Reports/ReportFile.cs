using System.Text;
using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>
/// Writes a file as a whole or not at all: under another name beside it, which then takes its place. Whoever reads it sees the old
/// one or the new one.
/// </summary>
public static class ReportFile
{
    /// <summary>Makes sure that a file could be written, as far as that can be known before, and that it is no journal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="force">Whether one that is read-only may be replaced.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Check(string path, bool force = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(Target(path));
        if (file.Attributes is not (FileAttributes)(-1) && file.Attributes.HasFlag(FileAttributes.Directory))
        {
            throw new IOException("It is a folder.");
        }

        if (file.Directory is not { Exists: true })
        {
            throw new DirectoryNotFoundException("There is no such folder.");
        }

        if (!OperatingSystem.IsWindows() && file.FullName.StartsWith("/dev/", StringComparison.Ordinal))
        {
            throw new IOException("It is a device of this computer, which a file would take the place of.");
        }

        if (file is { Exists: true, IsReadOnly: true } && !force)
        {
            throw new IOException("It is read-only.");
        }

        // What has no length may be no file, and reading it would never end.
        if (file is { Exists: true, Length: > 0 } && JournalReader.IsJournal(file.FullName))
        {
            throw new IOException("It is the journal of a run, which nothing could make again. Choose another file.");
        }
    }

    /// <summary>Writes it.</summary>
    /// <param name="path">The file. One that is there is replaced, unless it is a journal.</param>
    /// <param name="write">Writes what is in it. Where that fails, the file stays as it was.</param>
    /// <param name="force">Whether one that is read-only may be replaced.</param>
    /// <param name="overwrite">False where one that is there must stay.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<TextWriter> write, bool force = false, bool overwrite = true)
    {
        ArgumentNullException.ThrowIfNull(write);
        Check(path, force);
        var target = new FileInfo(Target(path));
        string beside = Path.Combine(target.DirectoryName!, $".{target.Name}.{Path.GetRandomFileName()}");
        try
        {
            using (var writer = new StreamWriter(beside, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                write(writer);
            }

            if (target.Exists && overwrite)
            {
                KeepMode(target, beside);
            }

            File.Move(beside, target.FullName, overwrite);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    // Whoever may not read the old one may not read the new one.
    private static void KeepMode(FileInfo target, string beside)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(beside, target.UnixFileMode);
        }
        else if (target.IsReadOnly)
        {
            target.IsReadOnly = false;
        }
    }

    // A link goes on to lead to it.
    private static string Target(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
}
