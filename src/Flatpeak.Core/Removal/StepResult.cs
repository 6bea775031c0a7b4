using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>What came of a step that did not fail.</summary>
/// <param name="State">Its state from now on.</param>
/// <param name="StatusCode">The HTTP status that decided it; null for none.</param>
/// <param name="Warning">What is to be told of it; null for nothing.</param>
internal readonly record struct StepResult(RemovalStepState State, int? StatusCode, string? Warning = null)
{
    /// <summary>True when the service itself said that there was a target.</summary>
    public bool WasFound { get; init; }

    /// <summary>What a deletion came to, and what it found.</summary>
    public static StepResult Of(Deletion answer) =>
        new(answer.WasThere ? RemovalStepState.Done : RemovalStepState.AlreadyAbsent, answer.StatusCode) { WasFound = answer.WasSeen };

    /// <summary>The same, of one that is under way.</summary>
    public static async Task<StepResult> OfAsync(Task<Deletion> deletion) => Of(await deletion.ConfigureAwait(false));
}
