namespace Flatpeak.Fleet;

/// <summary>A step of an item has ended.</summary>
public sealed record StepEntry : ItemEntry
{
    // What a line lacks is read as null, or as 0.
    private readonly string _step = "";
    private readonly string _state = "";

    /// <summary>What it did, such as <c>Thing</c>.</summary>
    public string Step { get => _step; init => _step = value ?? ""; }

    /// <summary>What came of it, such as <c>Done</c>.</summary>
    public string State { get => _state; init => _state = value ?? ""; }

    /// <summary>True when it found what it was for; false also where nobody knows.</summary>
    public bool Found { get; init; }

    /// <summary>True when it failed because it found another one there than was meant; null for anything else.</summary>
    public bool? MetAnother { get; init; }

    /// <summary>The HTTP status that decided it; null for none.</summary>
    public int? Status { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? Ms { get; init; }

    /// <summary>The step, and what came of it.</summary>
    public override string ToString() => $"{Step}: {State}";
}
