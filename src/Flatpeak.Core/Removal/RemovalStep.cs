using Flatpeak.Errors;
using Flatpeak.Http;

using System.Text.Json.Serialization;

namespace Flatpeak.Removal;

/// <summary>One step of a removal: what, at which service, on exactly which target.</summary>
/// <param name="Number">From 1, in the order in which steps are taken.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Action">What it does, in words that the target follows.</param>
/// <param name="Target">The id it is about.</param>
/// <param name="Service">The service and its host.</param>
public sealed record RemovalStep(int Number, RemovalStepKind Kind, string Action, string Target, string Service)
{
    /// <summary>What came of it.</summary>
    public RemovalStepState State { get; init; }

    /// <summary>
    /// True when the service itself said that its target was there. A step may be done without: where its first attempt was
    /// lost, and the second found nothing.
    /// </summary>
    public bool WasFound { get; init; }

    /// <summary>True when it failed because it found another one there than was meant; null for anything else.</summary>
    public bool? MetAnother { get; init; }

    /// <summary>The HTTP status that decided it; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>How long it took, with all retries and pauses.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What the plan found of its target, in words; null where it did not look, or found nothing special.</summary>
    public string? Finding { get; init; }

    /// <summary>True when the removal would stop here, from what the plan found.</summary>
    public bool WouldFail { get; init; }

    /// <summary>What it does, and what was found of its target, in a line.</summary>
    public string Description =>
        $"{Number}. {(State == RemovalStepState.Kept ? "Skip (kept): " : "")}{Action} '{DisplayText.Whole(Target)}' at {Service}"
        + (Finding is null ? "" : $": {Finding}");

    /// <summary>Kind and state.</summary>
    public override string ToString() => $"{Kind}: {State}";
}
