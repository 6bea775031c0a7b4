using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <content>What is looked at once more, as it may be another by then.</content>
internal sealed partial class ThingSteps
{
    /// <summary>
    /// Why it proves nothing that the search lists nobody who uses the policy, in words; null where it does. The next run sees no thing any
    /// more, and knows of it from the record.
    /// </summary>
    public string? WhyNobodyIsNoProof
    {
        get
        {
            string? why = WasUnlisted && _hasAskedSearch ? $"did not list thing '{plan.ThingId}' while it was there"
                : plan.Past is { Unlisted: true } && !IsSeen
                    ? $"did not list thing '{plan.ThingId}' while it was there, or was not asked"
                : MayBeUnlisted ? $"was not asked whether it lists thing '{plan.ThingId}' while that was there"
                : null;
            return why is null
                ? null
                : $"the search {why}, so it may not show other things that use it either: it may be building its index, or have lost "
                    + "things";
        }
    }

    /// <summary>True where nobody knows that the search listed the thing.</summary>
    public bool MayBeUnlisted => WasUnlisted || IsUnasked;

    // Whose policy has another id, and which was gone before this run could ask.
    private bool IsUnasked => !IsSeen && !WasDeleted && !WasPutBack && (plan.ThingWasKnown || plan.IsPolicyListed)
        && plan.ThingGone is null && plan.PolicyId != plan.ThingId;

    /// <summary>
    /// True where the plan has seen the thing, or whoever named it, and it is gone without a removal that is known of. A removal deletes
    /// the registration first: what is registered now may be somebody else's.
    /// </summary>
    public bool IsGoneByOthers => _isProvenGone && plan.ThingWasKnown && plan.ThingGone is null;

    /// <summary>The same, also where the settings leave out to prove that a thing which is not seen is gone.</summary>
    public async Task<bool> IsGoneByOthersAsync(CancellationToken cancellationToken)
    {
        if (!_isProvenGone && !_isThere && LookedAt is not null && plan.ThingWasKnown)
        {
            Sighting sighting = await things.LookForThingAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
            _isProvenGone = sighting.Presence == Presence.Absent;
        }

        return IsGoneByOthers;
    }

    /// <summary>
    /// Makes sure, once more where <see cref="CheckQuietAsync"/> did, that the thing is the one that was planned, or is still gone: while
    /// a prompt stood, or a registry was waited for, somebody may have created the device again.
    /// </summary>
    public async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        if (_isProvenGone)
        {
            await EnsureStillGoneAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (_wasFoundQuiet)
        {
            await CheckQuietAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same, and of what else the removal stands on, where it had to wait for long.</summary>
    public async Task LookAfterWaitAsync(CancellationToken cancellationToken)
    {
        await EnsureStillTrueAsync(cancellationToken).ConfigureAwait(false);
        await LookAgainAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadAfterWaitAsync(CancellationToken cancellationToken)
    {
        await EnsureStillTrueAsync(cancellationToken).ConfigureAwait(false);
        await ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    // An index that is being built, or has lost entries, does not list what is there. One request for what others may use, unless that is
    // known without. Where it fails, nothing more is deleted: behind the thing nobody could tell any more whether the search had listed
    // it.
    private async Task AskSearchAsync(CancellationToken cancellationToken)
    {
        if (_hasAskedSearch || !IsSeen || settings.KeepPolicy || plan.PolicyId == plan.ThingId
            || (creations.LateUser(plan.PolicyId) is { } user && user != plan.ThingId))
        {
            return;
        }

        _isListed = await things.IsListedAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
        _hasAskedSearch = true;
    }

    private Task NoteUnlistedAsync() => MayBeUnlisted && unlisted is not null ? unlisted() : Task.CompletedTask;

    private Task EnsureStillTrueAsync(CancellationToken cancellationToken) => stillTrue?.Invoke(cancellationToken) ?? Task.CompletedTask;

    // A 404 to a deletion may be another's, and so may one to a read.
    private async Task EnsureGoneAsync(bool mayBeDone, CancellationToken cancellationToken)
    {
        bool isGone;
        try
        {
            isGone = await things.IsGoneAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (mayBeDone)
        {
            // An attempt without an answer may have deleted it, and what only reads does not know of that.
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }

        if (!isGone)
        {
            throw RemovalErrors.ThingStillThere(plan, things.Endpoint);
        }
    }

    private async Task<bool> IsLockedOutAsync(ServiceException refusal, CancellationToken cancellationToken)
    {
        try
        {
            return (await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false)).Thing is null
                && !await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (refusal.OutcomeUnknown)
        {
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }
    }

    private async Task EnsureStillGoneAsync(CancellationToken cancellationToken)
    {
        (Sighting sighting, LookedAt) = await FreshLook.TimeAsync(
            clock, () => things.LookForThingAsync(plan.ThingId, cancellationToken)).ConfigureAwait(false);
        if (sighting.Presence != Presence.Absent)
        {
            throw RemovalErrors.ThingThereAgain(plan, things.Endpoint);
        }
    }
}
