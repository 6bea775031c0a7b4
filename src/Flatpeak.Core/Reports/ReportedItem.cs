using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>An item that a report tells of by name.</summary>
/// <param name="Item">What its journal says of it.</param>
/// <param name="Journal">The journal.</param>
public sealed record ReportedItem(JournalItem Item, ReportedJournal Journal);
