using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>What an earlier run did with it, as its journal has that.</content>
public sealed partial record ThingTarget
{
    /// <summary>The same, with what the journal says of an earlier removal of it, where this does not say otherwise.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: that was with another device in the registry. Which
    /// of the two is meant cannot be told, and what was found of that one says nothing of this one.</exception>
    public ThingTarget GoingOnFrom(RecordedItem? recorded)
    {
        if (recorded is null)
        {
            return this;
        }

        string device = HubDeviceId ?? ThingId;
        string earlier = recorded.Names.GetValueOrDefault(ThingNames.HubDeviceId) ?? ThingId;
        if (device != earlier)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"An earlier run with this journal began to remove '{ThingId}' with device '{DisplayText.Of(earlier)}' in the registry, "
                + $"and now it is to be removed with device '{DisplayText.Of(device)}'. Nothing was removed. "
                + $"If '{DisplayText.Of(earlier)}' is right, name that again; else remove '{ThingId}' in a run without this journal.");
        }

        // A run that was killed while it deleted the thing has not said that it found it; its plan had read it.
        IEnumerable<string> seen = recorded.IsInDoubt && recorded.Names.ContainsKey(ThingNames.ThingSeen)
            ? recorded.Found.Append(ThingNames.ThingStep)
            : recorded.Found;
        return this with
        {
            // Left out where it is the thing's id, which is more than a guess only where there was a thing.
            LastPolicyId = recorded.Names.GetValueOrDefault(ThingNames.PolicyId)
                ?? (recorded.Found.Contains(ThingNames.ThingStep) ? ThingId : null),
            Found = string.Join(", ", new[] { Found, recorded.Names.GetValueOrDefault(ThingNames.Found) }
                .SelectMany(found => found?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
                .Union(seen)) is { Length: > 0 } found ? found : null,
            Meant = Meant ?? MeantThing.Of(recorded),
            Past = PastSteps.Of(recorded) is { } past ? PastSteps.Of(Past, past) : Past,
        };
    }

    /// <summary>Refuses to create it with other ids than a creation of it that may have been carried out, and be left.</summary>
    /// <param name="recorded">What the journal says of an earlier creation of it; null for nothing.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>.</exception>
    public void EnsureGoesOnFrom(RecordedItem? recorded)
    {
        if (recorded?.IsInDoubt != true)
        {
            return;
        }

        Ensure("device", HubDeviceId ?? ThingId, recorded.Names.GetValueOrDefault(ThingNames.HubDeviceId) ?? ThingId);
        Ensure("policy", PolicyId ?? ThingId, recorded.Names.GetValueOrDefault(ThingNames.PolicyId) ?? ThingId);

        void Ensure(string what, string named, string earlier)
        {
            if (named != earlier)
            {
                throw new ServiceException(
                    ServiceErrorKind.Conflict,
                    $"An earlier run with this journal began to create '{ThingId}' with {what} '{DisplayText.Of(earlier)}', and what "
                    + $"became of that is not known; now it is to be created with {what} '{DisplayText.Of(named)}'. Nothing was created. "
                    + $"If '{DisplayText.Of(earlier)}' is right, name that again; else remove what there may be of the earlier one, "
                    + $"and create '{ThingId}' in a run without this journal.");
            }
        }
    }

    /// <summary>Why what an earlier run did is not what is asked for now; null where it is, as far as this says.</summary>
    /// <param name="done">What it did, such as <c>removed</c>.</param>
    /// <param name="hubDeviceId">The device in the registry that it did that with.</param>
    /// <param name="policyId">The policy that it did that with.</param>
    /// <param name="referenceId">The reference that it handed on; null where that does not count.</param>
    /// <returns><see cref="ServiceErrorKind.Conflict"/>.</returns>
    public ServiceException? RefusalOf(string done, string hubDeviceId, string policyId, string? referenceId = null)
    {
        (string what, string named, string recorded)? difference =
            HubDeviceId is { } device && device != hubDeviceId ? ("device", device, hubDeviceId)
            : PolicyId is { } policy && policy != policyId ? ("policy", policy, policyId)
            : referenceId is not null && ReferenceId is { } reference && reference != referenceId ? ("reference", reference, referenceId)
            : null;
        return difference is not var (what, named, recorded)
            ? null
            : new ServiceException(
                ServiceErrorKind.Conflict,
                $"An earlier run with this journal {done} '{ThingId}' with {what} '{DisplayText.Of(recorded)}', and now "
                + $"{what} '{DisplayText.Of(named)}' is named. Nothing was sent for it. If '{DisplayText.Of(recorded)}' is right, name "
                + $"that again; if '{DisplayText.Of(named)}' is, run this without the journal.");
    }

    /// <summary>Why the thing that is meant is not the one that an earlier run removed; null where it may be.</summary>
    /// <param name="created">When that one was created; null where that is not known.</param>
    /// <param name="ended">When that removal ended, by this computer's clock.</param>
    /// <returns><see cref="ServiceErrorKind.Conflict"/>.</returns>
    public ServiceException? RefusalOfAnother(DateTimeOffset? created, DateTimeOffset? ended) =>
        RefusalOfFoundSince("removed", ended) is { } since ? since
        : Created is not { } meant || (created is { } removed ? MeantThing.AreSame(meant, removed) : !(meant > ended))
            ? null
            : new ServiceException(
                ServiceErrorKind.Conflict,
                $"An earlier run with this journal removed another thing '{ThingId}' than the one that is named now, which was created at "
                + $"{meant:u}. Nothing was sent for it. If it is to be removed too, run this without the journal.");

    /// <summary>Why what an earlier run did has not lasted: a comparison has found it since. Null where none has.</summary>
    /// <param name="done">What it did, such as <c>removed</c>.</param>
    /// <param name="ended">When it had ended, by this computer's clock.</param>
    /// <returns><see cref="ServiceErrorKind.Conflict"/>.</returns>
    public ServiceException? RefusalOfFoundSince(string done, DateTimeOffset? ended) =>
        FoundSince.Refusal(ThingId, FoundAt, done, ended);
}
