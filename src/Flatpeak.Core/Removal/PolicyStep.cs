using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>The last step of a removal: the policy, unless another thing uses it.</summary>
internal sealed partial class PolicyStep(
    ThingsClient things, Creations creations, SeenLag lag, DeviceRemoval plan, RemovalSettings settings, TimeProvider clock)
{
    // When the search was last asked, as a timestamp of the clock.
    private long _askedAt;

    public async Task<StepResult> RunAsync(
        ThingSteps thing, Func<TimeSpan, CancellationToken, Task> pause, CancellationToken cancellationToken)
    {
        long since = thing.LookedAt ?? clock.GetTimestamp();

        // A thing that is there, still or again, would lock everybody out without its policy.
        if (!thing.WasDeleted && await FindThingAsync(cancellationToken).ConfigureAwait(false) is { } there)
        {
            throw plan.Meant?.IsAnother(there) == true
                ? RemovalErrors.ThingThereAgain(plan, things.Endpoint)
                : RemovalErrors.ThingStillThere(plan, things.Endpoint);
        }

        if ((thing.Policy ?? await things.FindPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false)) is not { } policy)
        {
            return (await things.LookForPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false)).Presence == Presence.Absent
                ? new StepResult(RemovalStepState.AlreadyAbsent, 404)
                : Kept("this session may not read it, so its other users cannot be determined");
        }

        // Whom the search does not show to this session, it would lock out.
        if (await things.WhyNotAllAsync(policy, cancellationToken).ConfigureAwait(false) is { } why)
        {
            return Kept(why);
        }

        // One that the removal itself has put back is as young as another one would be.
        DateTimeOffset? made = plan.Steps.Any(step => step.Kind == RemovalStepKind.RestorePolicy)
            ? (await things.FindPolicyAgeAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false)).Policy?.Created
            : null;

        // Asked when the last search had caught up, it is as a rule asked once.
        TimeSpan usual = !thing.TellsLag ? TimeSpan.Zero : lag.Value < settings.SearchLag ? lag.Value : settings.SearchLag;
        string? user = await FindUserAsync(thing, usual, pause, cancellationToken).ConfigureAwait(false) ?? thing.WhyNobodyIsNoProof;

        // The search may not list yet what was created meanwhile; a read does. Also where the policy is kept: a device that is there again
        // is not told as removed.
        await EnsureNotThereAgainAsync(cancellationToken).ConfigureAwait(false);
        if (user is not null)
        {
            return Kept(user);
        }

        if (PastOf(thing) is { } past && !thing.WasPutBack)
        {
            // A thing that was there still, after all, and was deleted by this run, was under it.
            bool wasUnderIt = thing.WasDeleted && !past.MetAnotherPolicy;
            await EnsureNotMadeSinceAsync(wasUnderIt ? past with { ThingGone = null } : past, cancellationToken).ConfigureAwait(false);
        }

        // What is created while the deletion waits may use it, or be it.
        string? late = null;
        async Task LookAgainAsync(CancellationToken token)
        {
            await EnsureNotThereAgainAsync(token).ConfigureAwait(false);
            await EnsureNotMadeAnewAsync(made, since, token).ConfigureAwait(false);
            late = await FindUserAsync(thing, TimeSpan.Zero, pause, token).ConfigureAwait(false);
            if (late is not null)
            {
                throw new ServiceException(
                    ServiceErrorKind.Conflict, $"Policy '{plan.PolicyId}' at {things.Endpoint} is not deleted again: {late}.");
            }
        }

        // A slow answer, or a search that was waited for: others may have made it anew since.
        long begun = thing.DeletedAt ?? since;
        long lookedAt = clock.GetElapsedTime(begun) > ServiceRequest.LongWait ? begun : _askedAt;
        try
        {
            Deletion answer = await things.WithLook(LookAgainAsync, lookedAt)
                .RemovePolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false);
            await (answer.StatusCode == 404 ? EnsureGoneAsync(answer, cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
            return StepResult.Of(answer);
        }
        catch (ServiceException e) when (late is not null && !e.OutcomeUnknown)
        {
            return Kept(late);
        }
    }

    // Whoever else has removed the thing since it was last known to be there may have made the policy anew; and so may anybody since an
    // earlier run looked at what there was of a device without a thing.
    private PastSteps? PastOf(ThingSteps thing) => (thing.IsGoneByOthers || plan.GoesOn) && plan.KnownAt is { } known
        ? PastSteps.Of(plan.Past, new PastSteps { ThingGone = known })
        : plan.Past;

    // It was read a moment ago.
    private async Task EnsureGoneAsync(Deletion answer, CancellationToken cancellationToken)
    {
        try
        {
            if ((await things.LookForPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false)).Presence != Presence.Absent)
            {
                throw RemovalErrors.PolicyStillThere(plan, things.Endpoint);
            }
        }
        catch (ServiceException e) when (answer.WasThere)
        {
            // An attempt without an answer may have deleted it, and what only looks does not know of that.
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }
    }

    private async Task EnsureNotThereAgainAsync(CancellationToken cancellationToken)
    {
        if (await FindThingAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            throw RemovalErrors.ThingThereAgain(plan, things.Endpoint);
        }
    }

    // Whoever creates the device anew makes its policy first, and nothing uses that yet.
    private async Task EnsureNotMadeAnewAsync(DateTimeOffset? made, long since, CancellationToken cancellationToken)
    {
        (PolicyAge? there, DateTimeOffset? serviceTime) =
            await things.FindPolicyAgeAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false);
        DateTimeOffset then = new TwoClocks(clock.GetUtcNow(), serviceTime).Now - clock.GetElapsedTime(since);

        // One that is no younger than the thing that was read is the thing's own: one service says both times.
        bool isOwn = made is null
            ? there?.Created < then - MeantThing.ClockDifference || there?.Created <= plan.ThingCreated
            : there?.Created == made;
        if (there is not null && !isOwn)
        {
            throw RemovalErrors.PolicyMadeAnew(plan, there, isSinceEarlier: false, things.Endpoint);
        }
    }

    // An earlier removal had come to it, and its thing was gone by then. Where that has met another one already, it must be sure to be
    // older to be the one that is meant.
    private async Task EnsureNotMadeSinceAsync(PastSteps past, CancellationToken cancellationToken)
    {
        if (past is { ThingGone: null, MetAnotherPolicy: false })
        {
            return;
        }

        (PolicyAge? there, DateTimeOffset? serviceTime) =
            await things.FindPolicyAgeAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false);
        DateTimeOffset here = clock.GetUtcNow();
        DateTimeOffset? gone = past.ThingGone + (new TwoClocks(here, serviceTime).Now - here);
        if (there is not null && (past.MetAnotherPolicy
            ? !(there.Created < gone - MeantThing.ClockDifference)
            : there.Created > gone + MeantThing.ClockDifference))
        {
            throw RemovalErrors.PolicyMadeAnew(plan, there, isSinceEarlier: true, things.Endpoint);
        }
    }

    private async Task<Thing?> FindThingAsync(CancellationToken cancellationToken) =>
        (await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false)).Thing;

    private StepResult Kept(string why) => new(
        RemovalStepState.Kept, null, $"Policy '{plan.PolicyId}' of thing '{plan.ThingId}' is kept: {why}.");
}
