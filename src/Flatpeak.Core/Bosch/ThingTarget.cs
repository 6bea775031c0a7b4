using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>The device that is meant: to be read, created or removed.</summary>
/// <param name="ThingId">Its thing.</param>
/// <param name="HubDeviceId">Its id in the registry; null for the thing's.</param>
/// <param name="PolicyId">Its policy; null for the one that the thing names, or the thing's id once the thing is gone.</param>
/// <param name="ReferenceId">Its reference at Flatpeak; null for the thing's id.</param>
public sealed record ThingTarget(string ThingId, string? HubDeviceId = null, string? PolicyId = null, string? ReferenceId = null)
{
    /// <summary>What earlier removals of it found, as their output has it; null for none that is known of.</summary>
    public string? Found { get; init; }

    /// <summary>The policy that it had when it was last read; null where that is not known. It counts once the thing is gone.</summary>
    public string? LastPolicyId { get; init; }

    /// <summary>
    /// True where a removal makes sure that a thing which it does not see is gone and not hidden, also where its settings leave that
    /// out: somebody has only found that the thing is not seen.
    /// </summary>
    public bool ProvesAbsence { get; init; }

    /// <summary>The removal whose record names it: what was created since is another one. Null where none does.</summary>
    public EarlierRemoval? Earlier { get; init; }

    /// <summary>
    /// When the thing was created that whoever names it has read; null where that is not known. One that was created at another time is
    /// another one.
    /// </summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Which thing an earlier removal had begun to remove; null for whichever has the id.</summary>
    internal MeantThing? Meant { get; init; }

    /// <summary>What neither the thing's id nor the tenant of the run says, for its journal; null for nothing.</summary>
    /// <param name="session">Where the run is connected to.</param>
    public IReadOnlyDictionary<string, string>? NamesIn(BoschOptions session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Dictionary<string, string> names = new(
            from name in new[]
            {
                (Key: ThingNames.HubDeviceId, Value: HubDeviceId == ThingId ? null : HubDeviceId),
                (Key: ThingNames.PolicyId, Value: PolicyId == ThingId ? null : PolicyId),
                (Key: ThingNames.TenantId, Value: TenantId == session.TenantId ? null : TenantId),
                (Key: ThingNames.RegistryHost, Value: RegistryHost == session.RegistryHost ? null : RegistryHost),
                (Key: ThingNames.ThingsHost, Value: ThingsHost == session.ThingsHost ? null : ThingsHost),
                (Key: ThingNames.Found, Value: Found),
                (Key: ThingNames.ThingCreated, Value: Text(Meant?.Created ?? Created)),
                (Key: ThingNames.NoThingAt, Value: Text(Meant?.AsOf)),
            }
            where !string.IsNullOrEmpty(name.Value)
            select KeyValuePair.Create(name.Key, name.Value));
        return names.Count > 0 ? names : null;

        static string? Text(DateTimeOffset? time) => time is { } known ? IsoTime.Text(known) : null;
    }

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

        return this with
        {
            // Left out where it is the thing's id, which is more than a guess only where there was a thing.
            LastPolicyId = recorded.Names.GetValueOrDefault(ThingNames.PolicyId)
                ?? (recorded.Found.Contains(ThingNames.ThingStep) ? ThingId : null),
            Found = string.Join(", ", new[] { Found, recorded.Names.GetValueOrDefault(ThingNames.Found) }
                .SelectMany(found => found?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
                .Union(recorded.Found)) is { Length: > 0 } found ? found : null,
            Meant = Meant ?? MeantThing.Of(recorded),
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
    /// <returns><see cref="ServiceErrorKind.Conflict"/>.</returns>
    public ServiceException? RefusalOf(string done, string hubDeviceId, string policyId)
    {
        (string what, string named, string recorded)? difference =
            HubDeviceId is { } device && device != hubDeviceId ? ("device", device, hubDeviceId)
            : PolicyId is { } policy && policy != policyId ? ("policy", policy, policyId)
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
        Created is not { } meant || (created is { } removed ? (meant - removed).Duration() < MeantThing.Grain : !(meant > ended))
            ? null
            : new ServiceException(
                ServiceErrorKind.Conflict,
                $"An earlier run with this journal removed another thing '{ThingId}' than the one that is named now, which was created at "
                + $"{meant:u}. Nothing was sent for it. If it is to be removed too, run this without the journal.");

    /// <summary>The registry's tenant that it was found in; null where that is not known.</summary>
    public string? TenantId { get; init; }

    /// <summary>The host of the registry that it was found at, as the tenant.</summary>
    public string? RegistryHost { get; init; }

    /// <summary>The host of Things that it was found at, as <see cref="BoschOptions.ThingsHost"/>; null where that is not known.</summary>
    public string? ThingsHost { get; init; }

    /// <summary>The account at Flatpeak that its device is of; null where that is not known.</summary>
    public string? AccountId { get; init; }

    /// <summary>That account's mode; null where that is not known.</summary>
    public bool? LiveMode { get; init; }

    /// <summary>Refuses what was found in another tenant, or at another host of the registry or of Things. Sends nothing.</summary>
    /// <param name="session">Where it is looked for now.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>.</exception>
    public void EnsureIsOf(BoschOptions session) => Whereabouts.EnsureIs(ThingId, TenantId, RegistryHost, ThingsHost, session);
}
