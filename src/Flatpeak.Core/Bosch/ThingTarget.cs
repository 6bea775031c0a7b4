using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>The device that is meant: to be read, created or removed.</summary>
/// <param name="ThingId">Its thing.</param>
/// <param name="HubDeviceId">Its id in the registry; null for the thing's.</param>
/// <param name="PolicyId">Its policy; null for the one that the thing names, or the thing's id once the thing is gone.</param>
/// <param name="ReferenceId">Its reference at Flatpeak; null for the thing's id.</param>
public sealed partial record ThingTarget(string ThingId, string? HubDeviceId = null, string? PolicyId = null, string? ReferenceId = null)
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

    /// <summary>
    /// What the finding calls for by which it is to be removed, or was by earlier removals, as text; null where none did. What comes after
    /// the removal from Bosch IoT is done only where it calls for that too.
    /// </summary>
    public string? FindingCallsFor { get; init; }

    /// <summary>
    /// The rest of that finding, as text: its kind, where its device was missing, and Flatpeak's id of it. What goes on with the removal
    /// looks whether that is still true. Null where none named it.
    /// </summary>
    public string? ByFinding { get; init; }

    /// <summary>The removal whose record names it: what was created since is another one. Null where none does.</summary>
    public EarlierRemoval? Earlier { get; init; }

    /// <summary>What earlier removals had come past; null for nothing. What is there of that now is another one.</summary>
    public PastSteps? Past { get; init; }

    /// <summary>
    /// When the thing was created that whoever names it has read; null where that is not known. One that was created at another time is
    /// another one.
    /// </summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When the finding was found that names it; null where none does. What a run had done before that has not lasted.</summary>
    public DateTimeOffset? FoundAt { get; init; }

    /// <summary>
    /// When an earlier removal of it had looked for the thing, and there was none that it saw: what was created since is another one. Null
    /// where there was one, and where nobody says.
    /// </summary>
    public DateTimeOffset? NoThingAt
    {
        get => Meant?.AsOf;
        init => Meant = value is null ? Meant : new MeantThing { AsOf = value };
    }

    /// <summary>
    /// True where a list, a record or a finding names the policy, and not whoever removes it. Then one of another id than the thing's goes
    /// only where the search has listed the thing.
    /// </summary>
    public bool IsPolicyListed { get; init; }

    /// <summary>True where its device is to be made anew by its finding.</summary>
    internal bool IsMadeAnew => FindingCallsFor?.Contains("CreateAtBosch", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>True where the plan of a removal has read the thing.</summary>
    internal bool WasSeen { get; init; }

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
                (Key: ThingNames.ThingSeen, Value: WasSeen ? "true" : null),
                (Key: ThingNames.NoThingAt, Value: Text(NoThingAt)),
                (Key: ThingNames.ThingGone, Value: Text(Past?.ThingGoneForSure)),
                (Key: ThingNames.Passed, Value: Past?.Passed),
            }
            where !string.IsNullOrEmpty(name.Value)
            select KeyValuePair.Create(name.Key, name.Value));
        return names.Count > 0 ? names : null;

        static string? Text(DateTimeOffset? time) => time is { } known ? IsoTime.Text(known) : null;
    }

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
