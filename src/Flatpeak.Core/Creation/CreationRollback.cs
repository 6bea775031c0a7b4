using Flatpeak.Errors;

namespace Flatpeak.Creation;

/// <summary>Rolls back the steps of a creation that are surely its own, and tells what is left.</summary>
internal static class CreationRollback
{
    /// <summary>Rolls back steps, the last one first.</summary>
    /// <param name="made">The steps that were run, in their order.</param>
    /// <param name="cancellationToken">Ends it; what was not rolled back by then is left.</param>
    public static async Task<CreationRest> RunAsync(IReadOnlyList<CreationStep> made, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        var needed = new HashSet<string>(StringComparer.Ordinal);
        bool mayBeAnothers = false;
        foreach (CreationStep step in made.Reverse().Where(step => step.UndoAsync is not null))
        {
            if (step.After is { } other && needed.Contains(other))
            {
                Leave(step.Name);
                continue;
            }

            bool looks = false;
            try
            {
                StepLook? look = null;
                if ((step.IsInDoubt || step.MayBeAnothers) && step.LookAsync is { } lookAsync)
                {
                    looks = true;
                    look = await lookAsync(cancellationToken).ConfigureAwait(false);
                    looks = false;
                }

                if (look is not { IsThere: false } && (step.MayBeAnothers || look is { Anothers.Count: > 0 }))
                {
                    mayBeAnothers = true;
                    Leave(step.Name, look);
                    continue;
                }

                bool wasThere = look is not { IsThere: false } && await step.UndoAsync!(cancellationToken).ConfigureAwait(false);
                if (!wasThere && step.IsCutOff)
                {
                    Leave(step.Name);
                }
            }
            catch (Exception e) when (e is ServiceException or OperationCanceledException)
            {
                // One that comes after steps of ours is most likely ours as well; of the first one nothing says so.
                mayBeAnothers |= step.MayBeAnothers || (looks && step == made[0]);
                Leave(step.Name);
            }

            void Leave(string name, StepLook? look = null)
            {
                left.AddRange(look is { Anothers.Count: > 0 } found ? found.Anothers : [name]);
                if (look is not { UsesOther: true })
                {
                    needed.Add(name);
                }
            }
        }

        left.AddRange(made.Where(step => step.GoesWith is { } other && needed.Contains(other)).Select(step => step.Name));
        return new CreationRest(string.Join(", ", left.Distinct()), mayBeAnothers, Staying(made));
    }

    private static string? Staying(IReadOnlyList<CreationStep> made) =>
        made.FirstOrDefault(step => !step.MayBeAnothers && step.Stays is not null) is { } step
            ? $"{step.Stays} {(step.IsInDoubt ? "may have been" : "was")} created"
            : null;
}
