using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Creation;

/// <summary>A step of a creation, and how it is rolled back.</summary>
/// <param name="Name">What it creates.</param>
/// <param name="RunAsync">Creates it; false where it may have been somebody else who did, in the middle of it.</param>
/// <param name="UndoAsync">Deletes it again, and says whether it was there; null where it goes with another, or stays.</param>
internal sealed record CreationStep(
    string Name, Func<CancellationToken, Task<bool>> RunAsync, Func<CancellationToken, Task<bool>>? UndoAsync)
{
    /// <summary>
    /// The step that has to be rolled back before this one: a policy outlives its thing, and a registration its credentials.
    /// </summary>
    public string? After { get; init; }

    /// <summary>The step whose rollback takes this one along; null for none.</summary>
    public string? GoesWith { get; init; }

    /// <summary>
    /// True when its request may be carried out after it has timed out here, and rolled back in vain: Things is told with every
    /// write how long it may take, and a credential needs its registration.
    /// </summary>
    public bool MayArriveLate { get; init; }

    /// <summary>True when it was run, and may have been somebody else's work all the same: then it is left, and named.</summary>
    public bool MayBeAnothers { get; init; }

    /// <summary>Rolls back steps, the last one first.</summary>
    /// <param name="made">The steps that were run, in their order.</param>
    /// <param name="cutOff">The one of them whose request was cut off: it may still arrive after it was not found.</param>
    /// <param name="cancellationToken">Ends it; what was not rolled back by then is left.</param>
    /// <returns>What is left, as messages list it; empty for nothing.</returns>
    public static async Task<string> RollBackAsync(
        IReadOnlyCollection<CreationStep> made, CreationStep? cutOff, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (CreationStep step in made.Reverse().Where(step => step.UndoAsync is not null))
        {
            if (step.MayBeAnothers || (step.After is { } other && left.Contains(other)))
            {
                left.Add(step.Name);
                continue;
            }

            try
            {
                if (!await step.UndoAsync!(cancellationToken).ConfigureAwait(false) && step == cutOff)
                {
                    left.Add(step.Name);
                }
            }
            catch (Exception e) when (e is ServiceException or OperationCanceledException)
            {
                left.Add(step.Name);
            }
        }

        left.AddRange(made.Where(step => step.GoesWith is { } other && left.Contains(other)).Select(step => step.Name));
        return string.Join(", ", left);
    }
}
