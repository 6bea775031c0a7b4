using System.Text.Json;
using Flatpeak.Comparison;
using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>
/// Of commands that are piped into one another, each with its journal: finds in which journal another one goes on, and what never
/// got that far. A run that has lost the second half of its work has no failure in any journal.
/// </summary>
internal static class NextCommand
{
    // As names of journals and results of removals have it, and as those of devices do.
    private static readonly string[] References = ["referenceId", "reference_id"];

    /// <summary>Tells each journal in which others it goes on; of several, in those of its own share.</summary>
    public static void Connect(IReadOnlyList<ReportedJournal> journals, Func<RunEntry, RunEntry, bool> goesOnIn)
    {
        foreach (ReportedJournal journal in journals)
        {
            ReportedJournal[] next = [.. journals.Where(other => goesOnIn(journal.Run, other.Run))];
            ReportedJournal[] ofShare = [.. next.Where(other => other.Run.Shard == journal.Run.Shard)];
            journal.Next = ofShare.Length > 0 ? ofShare : next;
        }
    }

    /// <summary>What is done in a journal, and has no line in any of those in which that goes on.</summary>
    public static IReadOnlyList<ReportedItem> FindNotBegun(IReadOnlyList<ReportedJournal> journals, CancellationToken cancellationToken)
    {
        ReportedJournal[] first = [.. journals.Where(journal => journal.Next.Count > 0)];

        // The earlier side is read first: what ends there meanwhile is not missed on the other.
        List<(string Name, ReportedItem Item)> done = [.. first.SelectMany(journal => ReadDone(journal, cancellationToken))];
        var begun = new HashSet<string>(StringComparer.Ordinal);
        foreach (ReportedJournal next in first.SelectMany(journal => journal.Next).Distinct())
        {
            foreach (ItemEntry entry in Entries(next, cancellationToken))
            {
                begun.Add(entry.Key);
                begun.Add(entry.Names?.GetValueOrDefault(References[0]) ?? entry.Key);
                begun.Add(ReferenceOf(entry) ?? entry.Key);
            }
        }

        ReportedItem[] notBegun = [.. done.Where(one => !begun.Contains(one.Name)).Select(one => one.Item)];
        foreach (IGrouping<ReportedJournal, ReportedItem> group in notBegun.GroupBy(one => one.Journal))
        {
            group.Key.NotBegun = group.LongCount(one => one.Missing is null);
        }

        return notBegun;
    }

    private static IEnumerable<(string Name, ReportedItem Item)> ReadDone(ReportedJournal journal, CancellationToken cancellationToken)
    {
        var items = new Dictionary<ItemKey, (JournalItem Item, string? Name, string? Missing, bool EndsHere)>();
        foreach (ItemEntry entry in Entries(journal, cancellationToken))
        {
            var key = new ItemKey(entry.Key, entry.Occurrence);
            (JournalItem? item, string? name, _, _) = items.GetValueOrDefault(key);
            items[key] = ((item ?? new JournalItem(key)).With(entry), ReferenceOf(entry) ?? name, MissingOf(entry), EndsHere(entry));
        }

        return items.Values.Where(one => one.Item.State == JournalState.Done && !one.EndsHere)
            .Select(one => (one.Name ?? one.Item.Key.Key, new ReportedItem(one.Item, journal) { Missing = one.Missing }));
    }

    private static IEnumerable<ItemEntry> Entries(ReportedJournal journal, CancellationToken cancellationToken)
    {
        foreach (ItemEntry entry in JournalReader.ReadEntries(journal.Path).OfType<ItemEntry>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    // The reference in what was output; null where that has none.
    private static string? ReferenceOf(ItemEntry entry) =>
        References.Select(name => TextOf(entry, name)).FirstOrDefault(name => name is not null);

    // As results of removals have it.
    private static string? MissingOf(ItemEntry entry) =>
        Of(entry, "ignoreMissing") is { ValueKind: JsonValueKind.True } ? null : TextOf(entry, "missing");

    // What is removed by a finding goes on only where that calls for it: a device that is to be made anew keeps its identifier.
    private static bool EndsHere(ItemEntry entry) =>
        Enum.TryParse(TextOf(entry, "findingCallsFor"), ignoreCase: true, out FindingRemedy calls)
        && !calls.HasFlag(FindingRemedy.RemoveFromFlatpeak);

    private static string? TextOf(ItemEntry entry, string name) =>
        Of(entry, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Of(ItemEntry entry, string name) =>
        entry is EndEntry { Result: { ValueKind: JsonValueKind.Object } result } && result.TryGetProperty(name, out JsonElement value)
            ? value
            : null;
}
