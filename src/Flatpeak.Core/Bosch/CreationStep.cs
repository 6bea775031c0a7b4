using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>A step of a creation, and how it is rolled back.</summary>
/// <param name="Name">What it creates.</param>
/// <param name="RunAsync">Creates it; false where it may have been somebody else who did, in the middle of it.</param>
/// <param name="UndoAsync">Deletes it again, and says whether it was there; null where it goes with another, or stays.</param>
internal sealed record CreationStep(string Name, Func<CancellationToken, Task<bool>> RunAsync, Func<CancellationToken, Task<bool>>? UndoAsync)
{
    /// <summary>The step that has to be rolled back before this one: a policy outlives its thing, and a registration its credentials.</summary>
    public string? After { get; init; }

    /// <summary>True when it was run, and may have been somebody else's work all the same.</summary>
    public bool MayBeAnothers { get; init; }

    /// <summary>Rolls back steps, the last one first.</summary>
    /// <param name="made">The steps that were run, in their order.</param>
    /// <param name="thereIsAnother">True when somebody else is at this device: then what may be theirs is left.</param>
    /// <param name="cutOff">The one of them whose request was cut off: it may still arrive after it was not found.</param>
    /// <param name="cancellationToken">Ends it; what was not rolled back by then is left.</param>
    /// <returns>What is left, as messages list it; empty for nothing.</returns>
    public static async Task<string> RollBackAsync(
        IEnumerable<CreationStep> made, bool thereIsAnother, CreationStep? cutOff, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (CreationStep step in made.Reverse().Where(step => step.UndoAsync is not null))
        {
            if ((thereIsAnother && step.MayBeAnothers) || (step.After is { } other && left.Contains(other)))
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

        return string.Join(", ", left);
    }
}
