using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>An item that a report tells of by name.</summary>
/// <param name="Item">What its journal says of it.</param>
/// <param name="Journal">The journal.</param>
public sealed record ReportedItem(JournalItem Item, ReportedJournal Journal)
{
    /// <summary>The side of it that was not found, for which the next command keeps the rest; null for none.</summary>
    public string? Missing { get; init; }
}
