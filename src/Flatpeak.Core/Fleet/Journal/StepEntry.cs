namespace Flatpeak.Fleet;

/// <summary>A step of an item has ended.</summary>
public sealed record StepEntry : ItemEntry
{
    /// <summary>What it did, such as <c>Thing</c>.</summary>
    public string Step { get; init; } = "";

    /// <summary>What came of it, such as <c>Done</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>True when it found what it was for; false also where nobody knows.</summary>
    public bool Found { get; init; }

    /// <summary>The HTTP status that decided it; null for none.</summary>
    public int? Status { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? Ms { get; init; }

    /// <summary>The step, and what came of it.</summary>
    public override string ToString() => $"{Step}: {State}";
}
