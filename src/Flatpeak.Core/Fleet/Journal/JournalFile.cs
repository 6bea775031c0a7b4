using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Flatpeak.Errors;
using Microsoft.Win32.SafeHandles;

namespace Flatpeak.Fleet;

/// <summary>Opens journals: for one writer at a time, readable by its owner only, and for any number of readers meanwhile.</summary>
internal static class JournalFile
{
    private const string Untouched = " Nothing was sent, and the file is as it was.";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens one to be written; makes it where there is none.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.JournalInUse"/>, or
    /// <see cref="ServiceErrorKind.JournalNotWritten"/>.</exception>
    public static FileStream OpenToWrite(string path)
    {
        try
        {
            // Unix has advisory locks only (flock): an exclusive one keeps other writers out, also those of this process, is gone
            // with its process, and is of no concern to tools that ask for none. Windows keeps everybody out who is not shared with.
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            return RegularFile(new FileStream(path, options));
        }
        catch (IOException e) when (IsInUse(e))
        {
            throw new ServiceException(
                ServiceErrorKind.JournalInUse,
                $"The journal '{path}' is being written by another run. Nothing was sent. "
                + "Wait until that has ended, or give each run a journal of its own.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw NotWritten(path, e);
        }
    }

    // A device has no length, and may have no end either.
    private static FileStream RegularFile(FileStream file)
    {
        if (file.Length > 0 || file.ReadByte() < 0)
        {
            return file;
        }

        file.Dispose();
        throw new IOException("It is no regular file.");
    }

    /// <summary>Lets only its owner read one that is written: not before it is known to be a journal, as it may be anything.</summary>
    public static void KeepToOwner(FileStream journal)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(journal.SafeFileHandle, OwnerOnly);
        }
    }

    /// <summary>Opens one to be read, also while it is written.</summary>
    public static FileStream OpenToRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException e) when (IsInUse(e) && !OperatingSystem.IsWindows())
        {
            // The framework asks for a lock wherever it reads; the system does not. O_RDONLY | O_CLOEXEC.
            int descriptor = Open(Encoding.UTF8.GetBytes($"{path}\0"), OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000);
            return descriptor < 0
                ? throw new IOException($"'{path}' cannot be read.", Marshal.GetHRForLastWin32Error())
                : new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read);
        }
    }

    /// <summary>False where a journal's path does not lead to it any more, or what was in it is gone.</summary>
    public static bool IsAtItsPath(FileStream journal)
    {
        try
        {
            // Which file it is, no system says in the same way: the end of a run is like no other one.
            using FileStream there = OpenToRead(journal.Name);
            long end = Math.Max(0, journal.Length - 4096);
            return there.Length == journal.Length && Read(there, end).SequenceEqual(Read(journal, end))
                && Read(there, 0).StartsWith(JournalHeader.Beginning);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // It may be there all the same.
            return true;
        }
    }

    private static ReadOnlySpan<byte> Read(FileStream file, long offset)
    {
        byte[] bytes = new byte[4096];
        return bytes.AsSpan(0, RandomAccess.Read(file.SafeFileHandle, bytes, offset));
    }

    /// <summary>The journal cannot be written: nothing more may begin.</summary>
    public static ServiceException NotWritten(string path, Exception cause) => new(
        ServiceErrorKind.JournalNotWritten,
        $"The journal '{path}' cannot be written: {cause.Message} Nothing is begun without it. "
        + "Make room, or mend the path, and run again with the same journal.",
        cause)
    {
        IsFatal = true,
    };

    /// <summary>The journal could not be written to its end: what the run did is told, and may not be in it.</summary>
    public static ServiceException NotClosed(string path, Exception cause) => new(
        ServiceErrorKind.JournalNotWritten,
        $"The journal '{path}' may lack the last lines of this run: {cause.GetBaseException().Message} "
        + "Make room, or mend the path. A run with the same journal looks up what it lacks.",
        cause);

    /// <summary>What was written is not where the next run looks for it.</summary>
    public static string Gone(string path) =>
        $"The journal '{path}' was renamed, replaced, cut or deleted while this run wrote to it, as by a rotation of logs. What the run "
        + "has done is only in the file that it was. Put that back before a run goes on with this journal, or that knows nothing of it.";

    /// <summary>An item was carried out, and the journal could not be written any more: nothing else may begin.</summary>
    public static ServiceException NotRecorded(string path, ItemKey item, Exception cause) => new(
        ServiceErrorKind.JournalNotWritten,
        $"What was to be done with '{item}' is done, and the journal '{path}' could not say so: {cause.GetBaseException().Message} "
        + "Nothing more is begun. Make room, or mend the path. A run with the same journal looks up what became of it.",
        cause)
    {
        IsFatal = true,
    };

    /// <summary>It is no journal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isToWrite">True where a run was to go on with it.</param>
    public static ServiceException IsNone(string path, bool isToWrite) => new(
        ServiceErrorKind.InvalidJournal,
        $"'{path}' is no journal of a run: its first line is not that of one."
        + (isToWrite ? $"{Untouched} Name a new file, or the journal." : ""));

    /// <summary>All that it has is in one line, so that nothing of it can be told from what a crash may leave.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isToWrite">True where a run was to go on with it.</param>
    public static ServiceException HasNoLineEnds(string path, bool isToWrite) => new(
        ServiceErrorKind.InvalidJournal,
        $"The journal '{path}' has no line feeds (LF): an editor or a script has taken its line ends away, or made other ones of them."
        + (isToWrite ? Untouched : "")
        + " Save it with a line feed at the end of each of its entries, which begin with {\"type\":"
        + (isToWrite ? "; a new file would know nothing of what it says is done." : "."));

    /// <summary>It has the lines of several runs that do not belong together.</summary>
    /// <param name="path">The file.</param>
    /// <param name="at">When the other one began; null where that is not known.</param>
    /// <param name="difference">What tells it from the first, in words.</param>
    /// <param name="isToWrite">True where a run was to go on with it.</param>
    public static ServiceException IsOfSeveral(string path, DateTimeOffset? at, string difference, bool isToWrite) => new(
        ServiceErrorKind.InvalidJournal,
        $"The journal '{path}' has the lines of another run, too"
        + (at is { } began ? $", which began at {Time(began)}" : "")
        + $", as where files were joined: {difference}."
        + (isToWrite ? Untouched : "")
        + " Name the journal of each run, or give the lines of each a file of their own.");

    /// <summary>A time as journals have it.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; EWOULDBLOCK of Linux and of macOS.
    private static bool IsInUse(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
