using Flatpeak.Comparison;

namespace Flatpeak.PowerShell;

/// <summary>How much of a fleet does not match, by kind.</summary>
public sealed class FleetSummary
{
    private readonly int[] _counts;
    private readonly ComparisonProgress _progress;
    private readonly bool _hasMatching;

    internal FleetSummary(int[] counts, ComparisonProgress progress, bool hasMatching)
    {
        _counts = counts;
        _progress = progress;
        _hasMatching = hasMatching;
    }

    /// <summary>How many findings there were, without what matches.</summary>
    public int Findings => _counts.Sum() - _counts[(int)FindingKind.Matching];

    /// <summary>How many devices match; null where that was not asked for.</summary>
    public int? Matching => _hasMatching ? Count(FindingKind.Matching) : null;

    /// <inheritdoc cref="FindingKind.OnlyAtFlatpeak"/>
    public int OnlyAtFlatpeak => Count(FindingKind.OnlyAtFlatpeak);

    /// <inheritdoc cref="FindingKind.OnlyInRegistry"/>
    public int OnlyInRegistry => Count(FindingKind.OnlyInRegistry);

    /// <inheritdoc cref="FindingKind.OnlyAtThings"/>
    public int OnlyAtThings => Count(FindingKind.OnlyAtThings);

    /// <inheritdoc cref="FindingKind.MissingAtFlatpeak"/>
    public int MissingAtFlatpeak => Count(FindingKind.MissingAtFlatpeak);

    /// <inheritdoc cref="FindingKind.MissingInRegistry"/>
    public int MissingInRegistry => Count(FindingKind.MissingInRegistry);

    /// <inheritdoc cref="FindingKind.MissingAtThings"/>
    public int MissingAtThings => Count(FindingKind.MissingAtThings);

    /// <inheritdoc cref="FindingKind.NoCredentials"/>
    public int NoCredentials => Count(FindingKind.NoCredentials);

    /// <inheritdoc cref="FindingKind.CredentialsWithoutDevice"/>
    public int CredentialsWithoutDevice => Count(FindingKind.CredentialsWithoutDevice);

    /// <inheritdoc cref="FindingKind.RegisteredTwice"/>
    public int RegisteredTwice => Count(FindingKind.RegisteredTwice);

    /// <inheritdoc cref="FindingKind.NotInList"/>
    public int NotInList => Count(FindingKind.NotInList);

    /// <inheritdoc cref="FindingKind.OnlyInList"/>
    public int OnlyInList => Count(FindingKind.OnlyInList);

    /// <inheritdoc cref="FindingKind.WithoutReference"/>
    public int WithoutReference => Count(FindingKind.WithoutReference);

    /// <inheritdoc cref="FindingKind.ThingHidden"/>
    public int ThingHidden => Count(FindingKind.ThingHidden);

    /// <summary>Of how many devices nothing is said: they changed at every look, or could not be read.</summary>
    public long Undecided => _progress.Undecided;

    /// <summary>How many device identifiers were read at Flatpeak.</summary>
    public long ReadAtFlatpeak => _progress.Flatpeak;

    /// <summary>How many registrations were read.</summary>
    public long ReadInRegistry => _progress.Registry;

    /// <summary>How many things were read.</summary>
    public long ReadAtThings => _progress.Things;

    /// <summary>How many rows the list had.</summary>
    public long ReadInList => _progress.List;

    /// <summary>The sides that could not be read to their end: nothing is said of what is missing there.</summary>
    public FleetSides NotRead => ServiceSides.All & ~_progress.Read;

    private int Count(FindingKind kind) => _counts[(int)kind];
}
