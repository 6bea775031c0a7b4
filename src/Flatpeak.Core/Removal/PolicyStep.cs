using Flatpeak.Bosch;

namespace Flatpeak.Removal;

/// <summary>The last step of a removal: the policy, unless another thing uses it.</summary>
internal sealed class PolicyStep(ThingsClient things, DeviceRemoval plan)
{
    public async Task<StepResult> RunAsync(bool thingWasSeen, CancellationToken cancellationToken)
    {
        // Looked at once more whether the thing is gone: a 404 to its deletion that was not true, and no policy after it,
        // would lock everybody out.
        if ((await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false)).Thing is not null)
        {
            throw RemovalErrors.ThingStillThere(plan, things.Place);
        }

        if (!thingWasSeen && !await things.ShowsThingsAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
        {
            return new StepResult(
                RemovalStepState.Kept, null,
                $"Policy '{plan.PolicyId}' of thing '{plan.ThingId}' is kept: it does not let this session read things, so that nothing tells who uses it.");
        }

        int users = await things.CountUsersAsync(plan.PolicyId, plan.ThingId, cancellationToken).ConfigureAwait(false);
        return users == 0
            ? await StepResult.OfAsync(things.RemovePolicyAsync(plan.PolicyId, cancellationToken)).ConfigureAwait(false)
            : new StepResult(
                RemovalStepState.Kept, null,
                $"Policy '{plan.PolicyId}' of thing '{plan.ThingId}' is kept: {users} other thing{(users == 1 ? " uses" : "s use")} it.");
    }
}
