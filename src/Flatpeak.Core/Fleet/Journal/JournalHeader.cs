using System.Text.Json;
using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>The first line of a journal, and what a file is that does not begin with a whole one.</summary>
internal static class JournalHeader
{
    // It takes some 500 bytes.
    private const int Most = 8 * 1024;

    /// <summary>How the first line of every journal begins.</summary>
    public static ReadOnlySpan<byte> Beginning => "{\"type\":\"run\","u8;

    /// <summary>The same with what comes behind it: what another program writes may begin as above, and hardly goes on so.</summary>
    public static ReadOnlySpan<byte> WithTime => "{\"type\":\"run\",\"at\":\""u8;

    private static ReadOnlySpan<byte> Entry => "{\"type\":\""u8;

    /// <summary>
    /// Refuses a file of one line without an end, unless a crash has cut off its first line: that reaches the disk before anything
    /// begins, so that where it was cut off nothing has. What has only lost its line ends tells of a run, and must not count as empty.
    /// </summary>
    /// <param name="line">All that the file has.</param>
    /// <param name="path">The file.</param>
    /// <param name="isToWrite">True where a run was to go on with it.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/>.</exception>
    public static void EnsureCut(ReadOnlySpan<byte> line, string path, bool isToWrite)
    {
        int length = Math.Min(line.Length, WithTime.Length);
        if (!line[..length].SequenceEqual(WithTime[..length]))
        {
            throw JournalFile.IsNone(path, isToWrite);
        }

        // A crash may have taken its end alone. That it is all of it, and as it was written, its check says.
        bool isMore = line.Length > Most || line.LastIndexOf(Entry) > 0 || IsWhole(line);
        if (isMore && !JournalCheck.Proves(line))
        {
            throw JournalFile.HasNoLineEnds(path, isToWrite);
        }
    }

    // Whatever comes behind it.
    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return reader.Read() && reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
