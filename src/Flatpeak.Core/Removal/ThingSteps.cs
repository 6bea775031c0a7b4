using System.Text.Json;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>The steps of a removal that are about the thing: whether it may be removed, and its removal.</summary>
internal sealed partial class ThingSteps(
    ThingsClient things, Creations creations, DeviceRemoval plan, RemovalSettings settings, TimeProvider clock,
    Func<Task>? unlisted, Func<CancellationToken, Task>? stillTrue)
{
    private bool _wasInSearch = plan.ThingWasInSearch;
    private bool _namesPolicy;

    // Whether the search lists the thing while it is there, where it was asked.
    private bool _isListed;

    private bool _hasAskedSearch;

    // As it was last read.
    private bool _isThere;

    // The service itself found no such thing for a write, before anything was deleted.
    private bool _isProvenGone;

    private bool _wasFoundQuiet;

    // The thing's as it was found quiet; null where nobody asked whether it is.
    private long? _quietRevision;

    /// <summary>True when the thing could be read, in this run or when it was planned.</summary>
    public bool WasSeen { get; private set; } = plan.ThingWasSeen;

    /// <summary>True when this run read the thing, and it was the one that is meant.</summary>
    public bool IsSeen { get; private set; }

    /// <summary>True when this run deleted the thing.</summary>
    public bool WasDeleted { get; private set; }

    /// <summary>The policy that came with the thing when this run read it, and that it uses; null where none came.</summary>
    public JsonElement? Policy { get; private set; }

    /// <summary>When it was last looked at, which is when that was asked, as a timestamp of the clock; null for never.</summary>
    public long? LookedAt { get; private set; }

    /// <summary>When its deletion was sent, as a timestamp of the clock; null where it was not.</summary>
    public long? DeletedAt { get; private set; }

    /// <summary>True when this run put back the policy, which is young for that.</summary>
    public bool WasPutBack { get; private set; }

    /// <summary>True when the search listed the thing, for certain, until this run deleted it: one that does not has caught up.</summary>
    public bool TellsLag => _wasInSearch && WasDeleted && !WasUnlisted;

    /// <summary>
    /// True when the search, asked before, did not list the thing, which was there, or was not asked: that it lists nobody who uses the
    /// policy proves nothing. One that has the thing's own id is the thing's alone, as a rule.
    /// </summary>
    public bool WasUnlisted => IsSeen && !_isListed && plan.PolicyId != plan.ThingId;

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
            _ => throw RemovalErrors.CannotRead(plan, things.Endpoint, null),
        };
    }

    /// <summary>
    /// Makes sure that the thing is gone, or has been quiet. It is read again, and not taken from the plan: in between
    /// somebody may have thought about a prompt for an hour. What cannot be read is not taken for gone, as the registry
    /// comes next.
    /// </summary>
    public async Task<StepResult> CheckQuietAsync(CancellationToken cancellationToken)
    {
        (Thing? thing, TwoClocks clocks) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (thing is null)
        {
            await EnsureAbsentAsync(cancellationToken).ConfigureAwait(false);
            return new StepResult(RemovalStepState.AlreadyAbsent, 404);
        }

        if (settings.Force || settings.QuietPeriod <= TimeSpan.Zero)
        {
            await AskSearchAsync(cancellationToken).ConfigureAwait(false);
            return new StepResult(RemovalStepState.Done, 200);
        }

        if (!(clocks.Now - thing.Modified >= settings.QuietPeriod))
        {
            ServiceException active = RemovalErrors.StillActive(plan, thing, settings.QuietPeriod, things.Endpoint);
            throw active.Reworded(active.Message + clocks.Difference);
        }

        _quietRevision = thing.Revision;
        _wasFoundQuiet = true;
        await AskSearchAsync(cancellationToken).ConfigureAwait(false);
        return new StepResult(RemovalStepState.Done, 200);
    }

    /// <summary>
    /// Deletes the thing, also where it could not be read: one whose policy is gone cannot be, and is still there. One that
    /// was found quiet is deleted only while it has not changed since. One that was found gone is only looked for: were it
    /// there now, it would be another one, which nobody asked to remove.
    /// </summary>
    public async Task<StepResult> RemoveAsync(CancellationToken cancellationToken)
    {
        if (_isProvenGone)
        {
            await EnsureStillGoneAsync(cancellationToken).ConfigureAwait(false);
            await NoteUnlistedAsync().ConfigureAwait(false);
            return new StepResult(RemovalStepState.AlreadyAbsent, 404);
        }

        if (!IsSeen)
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        await AskSearchAsync(cancellationToken).ConfigureAwait(false);
        await NoteUnlistedAsync().ConfigureAwait(false);
        DeletedAt = clock.GetTimestamp();
        try
        {
            StepResult result = await StepResult.OfAsync(
                things.WithLook(ReadAfterWaitAsync, LookedAt).RemoveAsync(plan.ThingId, _quietRevision, cancellationToken))
                .ConfigureAwait(false);
            WasDeleted = result.State == RemovalStepState.Done;
            if (!result.WasFound)
            {
                await EnsureGoneAsync(mayBeDone: WasDeleted, cancellationToken).ConfigureAwait(false);
                _isProvenGone = !WasDeleted;
            }

            return result.WasFound && !_namesPolicy && !settings.KeepPolicy
                ? result with { Warning = RemovalErrors.PolicyUnknown(plan) }
                : result;
        }
        catch (ServiceException e) when (e.StatusCode == 412 && _quietRevision is not null)
        {
            throw RemovalErrors.ChangedSinceQuiet(plan, things.Endpoint, e);
        }
        catch (ServiceException e) when (e.StatusCode == 403)
        {
            if (await IsLockedOutAsync(e, cancellationToken).ConfigureAwait(false))
            {
                throw RemovalErrors.PolicyLost(plan, things.Endpoint, e);
            }

            throw;
        }
    }

    private async Task<(Thing? Thing, TwoClocks Clocks)> ReadAsync(CancellationToken cancellationToken)
    {
        (ThingReading reading, LookedAt) = await FreshLook.TimeAsync(
            clock, () => things.ReadAsync(plan.ThingId, withPolicy: !settings.KeepPolicy, cancellationToken)).ConfigureAwait(false);
        var clocks = new TwoClocks(clock.GetUtcNow(), reading.ServiceTime);
        _isThere = reading.Thing is not null;
        if (reading.Thing is not { } thing)
        {
            return (null, clocks);
        }

        WasSeen = true;
        if (thing.PolicyId is { } policy && policy != plan.PolicyId)
        {
            throw RemovalErrors.PolicyChanged(plan, policy);
        }

        if (plan.Meant?.IsAnother(thing) == true)
        {
            throw RemovalErrors.AnotherThanPlanned(plan, thing, things.Endpoint);
        }

        IsSeen = true;

        // One that does not say which policy it uses is no witness of the one that was planned.
        _namesPolicy = thing.PolicyId is not null;
        Policy = _namesPolicy ? reading.Policy : null;

        // As it is now: it may have been created again since the plan. Under a policy that was put back just now, the search may not
        // list the thing yet.
        _wasInSearch = !WasPutBack && settings.IsInSearch(thing, clocks.Now);
        return (thing, clocks);
    }

    private async Task EnsureAbsentAsync(CancellationToken cancellationToken)
    {
        (Sighting sighting, LookedAt) = await FreshLook.TimeAsync(
            clock, () => things.LookForThingAsync(plan.ThingId, cancellationToken)).ConfigureAwait(false);
        if (sighting.Presence == Presence.Absent)
        {
            _isProvenGone = true;
            return;
        }

        throw sighting.Refusal is { } refusal && !await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false)
            ? RemovalErrors.PolicyLost(plan, things.Endpoint, refusal)
            : RemovalErrors.CannotRead(plan, things.Endpoint, sighting.Refusal);
    }

    private async Task<StepResult> PutBackAsync(CancellationToken cancellationToken)
    {
        try
        {
            await things.CreatePolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false);
            WasPutBack = true;
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
