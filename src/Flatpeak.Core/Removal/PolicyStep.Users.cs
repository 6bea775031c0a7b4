using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <content>Who else uses the policy.</content>
internal sealed partial class PolicyStep
{
    // So many times the usual lag a thing that is gone may still be listed.
    private const int MostLags = 5;

    // A timer may be early by a tick of the system's; and the search would be asked once more for that.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);

    // Who uses it, in words. That nobody does is believed of a search that has caught up with the deletion of the thing: it
    // listed it, and does not any more. Where it cannot show that, of one that is asked after its usual lag.
    private async Task<string?> FindUserAsync(
        ThingSteps thing, TimeSpan first, Func<TimeSpan, CancellationToken, Task> pause, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        bool tellsLag = thing.TellsLag;
        TimeSpan time = first;
        while (true)
        {
            if (LateUser() is { } late)
            {
                return late;
            }

            if (time > TimeSpan.Zero)
            {
                await pause(time + Margin, cancellationToken).ConfigureAwait(false);
            }

            TimeSpan waited = clock.GetElapsedTime(start);
            (PolicyUsers users, _askedAt) = await FreshLook.TimeAsync(
                clock, () => things.FindUsersAsync(plan.PolicyId, plan.ThingId, cancellationToken)).ConfigureAwait(false);
            if (users.WhyKept is { } why)
            {
                return why;
            }

            if (!users.ListsThing && (tellsLag || waited >= settings.SearchLag))
            {
                return LateUser();
            }

            // What is listed for so long may be there again.
            if (users.ListsThing && waited >= settings.SearchLag)
            {
                await EnsureNotThereAgainAsync(cancellationToken).ConfigureAwait(false);
            }

            if (users.ListsThing && waited >= settings.SearchLag * MostLags)
            {
                throw RemovalErrors.SearchBehind(plan, things.Endpoint, waited);
            }

            tellsLag |= users.ListsThing && thing.WasDeleted;
            time = users.ListsThing ? settings.SearchLag / 2 : settings.SearchLag - waited;
            if (users.ListsThing)
            {
                lag.IsAtLeast(waited + time);
            }
        }
    }

    // What this session has created lately need not wait for a search: the thing itself too, where it was created once more.
    private string? LateUser() =>
        creations.LateUser(plan.PolicyId) is { } user ? $"thing '{user}', which was created a moment ago, uses it" : null;
}
