namespace Flatpeak.Comparison;

/// <summary>How far a comparison is.</summary>
/// <param name="Flatpeak">How many device identifiers were read.</param>
/// <param name="Registry">How many registrations were read.</param>
/// <param name="Things">How many things were read.</param>
/// <param name="List">How many rows were read.</param>
/// <param name="Read">The sides that were read to their end.</param>
/// <param name="Looked">How many looks at single devices there were.</param>
/// <param name="Waiting">How many devices are still to be looked at.</param>
/// <param name="Findings">How many findings there were, what matches among them.</param>
/// <param name="Undecided">Of how many devices nothing is said, as they changed at every look or could not be read.</param>
public readonly record struct ComparisonProgress(
    long Flatpeak, long Registry, long Things, long List, FleetSides Read, long Looked, long Waiting, long Findings, long Undecided);
