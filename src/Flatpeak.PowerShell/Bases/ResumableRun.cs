using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>What a cmdlet says of a run that can be resumed, and shared by several computers.</summary>
/// <param name="JournalPath">The journal, as it was typed; null for none.</param>
/// <param name="Shard">The share of the input; null for all of it.</param>
/// <param name="Identity">What is done, and where.</param>
/// <param name="Record">How results are written down.</param>
internal sealed record ResumableRun(string? JournalPath, Shard? Shard, RunIdentity Identity, FleetRecord<object> Record);
