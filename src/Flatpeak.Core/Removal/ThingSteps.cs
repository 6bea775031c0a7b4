using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>The steps of a removal that are about the thing: whether it may be removed, and its removal.</summary>
internal sealed class ThingSteps(ThingsClient things, DeviceRemoval plan, RemovalSettings settings, TimeProvider clock)
{
    /// <summary>True when the thing could be read, in this run or when it was planned.</summary>
    public bool WasSeen { get; private set; } = plan.ThingWasSeen;

    /// <summary>Puts back a policy that is gone, of a thing that is not.</summary>
    public async Task<StepResult> RestorePolicyAsync(CancellationToken cancellationToken)
    {
        if (await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
        {
            return new StepResult(RemovalStepState.Kept, 200);
        }

        // Where there is no thing, a policy put back would be one that nobody asked for.
        Sighting sighting = await things.LookForThingAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
        return sighting.Presence switch
        {
            Presence.Absent => new StepResult(RemovalStepState.AlreadyAbsent, 404),
            Presence.Forbidden => await PutBackAsync(cancellationToken).ConfigureAwait(false),
            _ => throw RemovalErrors.CannotRead(plan, things.Place, null),
        };
    }

    /// <summary>
    /// Makes sure that the thing is gone, or has been quiet. It is read again, and not taken from the plan: in between
    /// somebody may have thought about a prompt for an hour. What cannot be read is not taken for gone, as the registry
    /// comes next.
    /// </summary>
    public async Task<StepResult> CheckQuietAsync(CancellationToken cancellationToken)
    {
        (Thing? thing, DateTimeOffset? serviceTime) = await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
        if (thing is null)
        {
            await EnsureAbsentAsync(cancellationToken).ConfigureAwait(false);
            return new StepResult(RemovalStepState.AlreadyAbsent, 404);
        }

        WasSeen = true;
        if (thing.PolicyId is { } policy && policy != plan.PolicyId)
        {
            throw RemovalErrors.PolicyChanged(plan, policy);
        }

        TimeSpan? quiet = (serviceTime ?? clock.GetUtcNow()) - thing.Modified;
        return settings.QuietPeriod <= TimeSpan.Zero || quiet >= settings.QuietPeriod
            ? new StepResult(RemovalStepState.Done, 200)
            : throw RemovalErrors.StillActive(plan, thing, settings.QuietPeriod, things.Place);
    }

    /// <summary>Deletes the thing, also where it could not be read: one whose policy is gone cannot be, and is still there.</summary>
    public async Task<StepResult> RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await StepResult.OfAsync(things.RemoveAsync(plan.ThingId, cancellationToken)).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.StatusCode == 403)
        {
            if ((await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false)).Thing is null
                && !await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
            {
                throw RemovalErrors.PolicyLost(plan, things.Place, e);
            }

            throw;
        }
    }

    private async Task EnsureAbsentAsync(CancellationToken cancellationToken)
    {
        Sighting sighting = await things.LookForThingAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
        if (sighting.Presence == Presence.Absent)
        {
            return;
        }

        throw sighting.Refusal is { } refusal && !await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false)
            ? RemovalErrors.PolicyLost(plan, things.Place, refusal)
            : RemovalErrors.CannotRead(plan, things.Place, sighting.Refusal);
    }

    private async Task<StepResult> PutBackAsync(CancellationToken cancellationToken)
    {
        try
        {
            await things.CreatePolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false);
            return new StepResult(RemovalStepState.Done, 201);
        }
        catch (ServiceException e) when (e.Kind == ServiceErrorKind.Conflict)
        {
            // Another removal may have put it back in the meantime.
            if (!await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            return new StepResult(RemovalStepState.Kept, e.StatusCode);
        }
    }
}
