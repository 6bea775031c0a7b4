using Flatpeak.Bosch;

namespace Flatpeak.Removal;

/// <content>What is looked at once more, as it may be another by then.</content>
internal sealed partial class ThingSteps
{
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

    private Task EnsureStillTrueAsync(CancellationToken cancellationToken) => stillTrue?.Invoke(cancellationToken) ?? Task.CompletedTask;

    private async Task EnsureStillGoneAsync(CancellationToken cancellationToken)
    {
        LookedAt = clock.GetTimestamp();
        Sighting sighting = await things.LookForThingAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
        if (sighting.Presence != Presence.Absent)
        {
            throw RemovalErrors.ThingThereAgain(plan, things.Endpoint);
        }
    }
}
