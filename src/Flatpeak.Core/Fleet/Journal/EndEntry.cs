using System.Text.Json;

namespace Flatpeak.Fleet;

/// <summary>What became of an item.</summary>
public sealed record EndEntry : ItemEntry
{
    /// <summary>What became of it.</summary>
    public JournalState State { get; init; }

    /// <summary>How many requests were sent for it, the repeated ones too.</summary>
    public int Attempts { get; init; }

    /// <summary>How many of them repeated one that had failed; null for none.</summary>
    public int? Retries { get; init; }

    /// <summary>The HTTP status of the last of them; null for none.</summary>
    public int? Status { get; init; }

    /// <summary>How long it was carried out, with everything that it waited for, in milliseconds.</summary>
    public double Ms { get; init; }

    /// <summary>How much of that its requests took, in milliseconds.</summary>
    public double RequestMs { get; init; }

    /// <summary>For how long services asked to wait, in milliseconds; null where none did.</summary>
    public double? PauseMs { get; init; }

    /// <summary>True where there was nothing to do, as what was to be removed was gone already; else null.</summary>
    public bool? Absent { get; init; }

    /// <summary>What was said of it although it did not fail; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public JournalError? Error { get; init; }

    /// <summary>Of a creation that is done, whether what it was to make was there before; null where that is not known.</summary>
    public bool? WasThere { get; init; }

    /// <summary>What came of it, without secrets; null for nothing.</summary>
    public JsonElement? Result { get; init; }
}
