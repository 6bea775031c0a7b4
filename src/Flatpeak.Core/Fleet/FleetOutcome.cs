using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What became of one item of a run. It may have an output and an error: what was done before it failed.</summary>
/// <typeparam name="TOutput">What carrying an item out makes.</typeparam>
public sealed record FleetOutcome<TOutput>
{
    /// <summary>The item, as it was added.</summary>
    public object? Item { get; init; }

    /// <summary>What came of it; null for nothing.</summary>
    public TOutput? Output { get; init; }

    /// <summary>What is to be said of it although it did not fail; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public Exception? Error { get; init; }

    /// <summary>Why it was not to be carried out; null for what was.</summary>
    public LeftOut? LeftOut { get; init; }

    /// <summary>True when there was nothing to do: what was to be removed was gone already.</summary>
    public bool WasAbsent { get; init; }

    /// <summary>
    /// Of a creation: true when it made nothing, as what it was to make was there before. So there is nothing to roll back. Null for
    /// what is no creation, and where it is not known.
    /// </summary>
    public bool? WasThere { get; init; }

    /// <summary>True when an earlier run carried it out, and all this is from its journal.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>What its work noted on the way, in order; their text is for a log.</summary>
    public IReadOnlyList<object> Notes { get; init; } = [];

    /// <summary>True when going on with other items is pointless.</summary>
    public bool IsFatal => Error is ServiceException { IsFatal: true };

    /// <summary>True when a stop cut its work short: it may have been carried out.</summary>
    public bool IsInterrupted => Error is OperationCanceledException;
}
