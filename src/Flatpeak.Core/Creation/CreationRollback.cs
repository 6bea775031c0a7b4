using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Creation;

/// <summary>Rolls back the steps of a creation that are surely its own, and tells what is left.</summary>
internal sealed class CreationRollback(NewDevice device, DeviceLookup lookup, TimeProvider clock)
{
    /// <summary>Rolls back steps, the last one first.</summary>
    /// <param name="made">The steps that were run, in their order.</param>
    /// <param name="mustLook">True when something says that somebody else is creating the device: a refusal as it is there.</param>
    /// <param name="cancellationToken">Ends it; what was not rolled back by then is left.</param>
    public async Task<CreationRest> RunAsync(IReadOnlyList<CreationStep> made, bool mustLook, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var still = new StillOurs(device, lookup, clock, made, mustLook);
        bool mayBeAnothers = false;
        string? unseen = null;
        CreationStep[] undone = [.. made.Reverse().Where(step => step.UndoAsync is not null)];
        for (int i = 0; i < undone.Length && !still.MayBeAnothers; i++)
        {
            CreationStep step = undone[i];
            if (step.After is { } other && needed.Contains(other))
            {
                Leave(step.Name);
                continue;
            }

            bool looks = false;
            try
            {
                await still.EnsureLatelyAsync(cancellationToken).ConfigureAwait(false);
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

                bool wasThere = look is not { IsThere: false }
                    && await UndoAsync(step, made, still, cancellationToken).ConfigureAwait(false);

                // What was made a moment ago for certain, or was seen just now, is hardly gone by itself: it may be a gateway that says so.
                if (!wasThere && (step.IsCutOff || (!step.ProvesAbsence && look is not { IsThere: false })))
                {
                    Leave(step.Name);
                }
            }
            catch (Exception e) when (still.MayBeAnothers && e is ServiceException or OperationCanceledException)
            {
                // Neither it nor what was made before it is ours for certain.
                mayBeAnothers = true;
                unseen = still.There is null && e is ServiceException ? e.Message : null;
                foreach (string name in still.There ?? [.. undone[i..].Select(rest => rest.Name)])
                {
                    Leave(name);
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
        return new CreationRest(string.Join(", ", left.Distinct()), mayBeAnothers, Staying(made)) { Unseen = unseen };
    }

    // What goes with a step is deleted with it. While its deletion waits, or is repeated, the device may be created anew.
    private static async Task<bool> UndoAsync(
        CreationStep step, IReadOnlyList<CreationStep> made, StillOurs still, CancellationToken cancellationToken)
    {
        string[] parts = [.. step.Makes, .. made.Where(other => other.GoesWith == step.Name).SelectMany(other => other.Makes)];
        still.Deleting(parts);
        bool wasThere = await step.UndoAsync!(still.EnsureAsync, cancellationToken).ConfigureAwait(false);
        still.Deleted(parts);
        return wasThere;
    }

    private static string? Staying(IReadOnlyList<CreationStep> made) =>
        made.FirstOrDefault(step => step.Stays is not null) is { } step
            ? $"{step.Stays} {(step.IsInDoubt || step.MayBeAnothers ? "may have been" : "was")} created"
            : null;
}
