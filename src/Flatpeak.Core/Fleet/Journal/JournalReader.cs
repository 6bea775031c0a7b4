using System.Text.Json;
using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>Reads journals, also while a run writes to them.</summary>
public static class JournalReader
{
    /// <summary>The lines of a journal, in their order. What a crash has cut off or damaged is passed over.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/> for what is no journal, or those of several
    /// accounts, say, in one file.</exception>
    public static IEnumerable<JournalEntry> ReadEntries(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ReadEntries();

        IEnumerable<JournalEntry> ReadEntries()
        {
            using FileStream file = JournalFile.OpenToRead(path);
            var lines = new JournalLines(file);
            bool isFirst = true;
            var runs = new JournalRuns(path, isToWrite: false);
            while (lines.Next())
            {
                JournalEntry? entry = lines.IsWhole ? TryRead(lines.Line.Span) : null;
                if (isFirst && entry is not RunEntry)
                {
                    if (lines.IsWhole)
                    {
                        throw JournalFile.IsNone(path, isToWrite: false);
                    }

                    JournalHeader.EnsureCut(lines.Line.Span, path, isToWrite: false);
                }

                isFirst = false;
                if ((entry ?? (lines.IsWhole ? runs.FindIn(lines.Line.Span) : null)) is { } one)
                {
                    Note(one, runs);
                    yield return one;
                }
            }
        }
    }

    private static void Note(JournalEntry entry, JournalRuns runs)
    {
        if (entry is RunEntry run)
        {
            runs.Begin(run);
        }

        runs.Note(entry.At);
    }

    /// <summary>
    /// What became of each item, in the order in which they first came up, over all runs of the journal. All of it is kept in
    /// memory until the end, without results.
    /// </summary>
    /// <param name="path">The journal.</param>
    /// <param name="onRun">Is called for each of its runs, in their order; null where nobody asks.</param>
    /// <param name="onItem">Is called for each line of an item, in their order, which has its result; null where nobody asks.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/> for what is no journal.</exception>
    public static IReadOnlyCollection<JournalItem> ReadItems(
        string path, Action<RunEntry>? onRun = null, Action<ItemEntry>? onItem = null)
    {
        var items = new Dictionary<ItemKey, JournalItem>();
        foreach (JournalEntry entry in ReadEntries(path))
        {
            if (entry is RunEntry run)
            {
                onRun?.Invoke(run);
            }
            else if (entry is ItemEntry one)
            {
                onItem?.Invoke(one);
                var key = new ItemKey(one.Key, one.Occurrence);
                items[key] = (items.GetValueOrDefault(key) ?? new JournalItem(key)).With(one);
            }
        }

        return items.Values;
    }

    /// <summary>Whether a file begins as a journal does.</summary>
    public static bool IsJournal(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = JournalFile.OpenToRead(path);
        Span<byte> beginning = stackalloc byte[JournalHeader.Beginning.Length];
        return file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false) == beginning.Length
            && beginning.SequenceEqual(JournalHeader.Beginning);
    }

    /// <summary>Reads a line; null for one that cannot be read.</summary>
    internal static JournalEntry? TryRead(ReadOnlySpan<byte> line)
    {
        try
        {
            return JournalCheck.Holds(line) ? JsonSerializer.Deserialize(line, JournalJson.Default.JournalEntry) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
