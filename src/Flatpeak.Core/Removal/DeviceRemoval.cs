using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Flatpeak.Bosch;

namespace Flatpeak.Removal;

/// <summary>The removal of one device: planned, when its steps are, or carried out.</summary>
/// <remarks>It can be piped into Remove-BoschThing again, which goes on where it stopped, and into Remove-FpDevice.</remarks>
public sealed partial record DeviceRemoval(
    string ThingId, string ReferenceId, string HubDeviceId, string PolicyId, IReadOnlyList<RemovalStep> Steps)
{
    private static readonly RemovalStepKind[] Findable =
        [RemovalStepKind.Credentials, RemovalStepKind.Registration, RemovalStepKind.Thing, RemovalStepKind.Policy];

    /// <summary>What <see cref="Missing"/> says where nothing was found at all.</summary>
    public const string AllOfIt = "Device";

    /// <summary>How a removal is written as JSON, and read from it.</summary>
    public static JsonTypeInfo<DeviceRemoval> Json => RemovalJson.Default.DeviceRemoval;

    /// <summary>The tenant that it was planned for.</summary>
    public string? TenantId { get; init; }

    /// <summary>The host of the registry that it was planned for, as <see cref="BoschOptions.RegistryHost"/>.</summary>
    public string? RegistryHost { get; init; }

    /// <summary>The host of Things that it was planned for, as <see cref="BoschOptions.ThingsHost"/>.</summary>
    public string? ThingsHost { get; init; }

    /// <summary>The account at Flatpeak that its device is of; null where that is not known.</summary>
    public string? AccountId { get; init; }

    /// <summary>That account's mode; null where that is not known.</summary>
    public bool? LiveMode { get; init; }

    /// <summary>When the thing was created that its plan found; null where it found none, or that did not say.</summary>
    [JsonIgnore]
    public DateTimeOffset? ThingCreated => Meant?.Created;

    /// <summary>When it was planned, UTC.</summary>
    public DateTimeOffset? Planned { get; init; }

    /// <summary>When carrying it out began, UTC; null for a plan.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When carrying it out ended, UTC; null for a plan.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it stopped; null where it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of the error that it stopped at; null where it did not.</summary>
    public string? ErrorId { get; init; }

    /// <summary>
    /// What became of it: <c>Planned</c>; <c>Removed</c>; <c>NotFound</c> where there was nothing of it; <c>Failed</c>.
    /// </summary>
    public string State =>
        Steps.All(step => step.State is RemovalStepState.Planned or RemovalStepState.Kept) ? "Planned"
        : WasNeverThere ? "NotFound"
        : Succeeded ? "Removed"
        : "Failed";

    /// <summary>The step that it stopped at, as text; null where it did not.</summary>
    public string? FailedStep => Steps.FirstOrDefault(step => step.State == RemovalStepState.Failed)?.Kind.ToString();

    /// <summary>True when the thing could be read, when its removal was planned or carried out.</summary>
    [JsonInclude]
    internal bool ThingWasSeen { get; init; }

    /// <summary>True when the search listed the thing, for certain, when its removal was planned.</summary>
    [JsonInclude]
    internal bool ThingWasInSearch { get; init; }

    /// <summary>True where its plan has seen the thing, or whoever named it.</summary>
    internal bool ThingWasKnown => WasFound(RemovalStepKind.Thing) || Meant?.Created is not null;

    internal bool IsPolicyListed { get; init; }

    /// <summary>When its thing was last known to be there: as its plan was made, or an earlier removal ended that names it.</summary>
    [JsonIgnore]
    internal DateTimeOffset? KnownAt { get; init; }

    /// <summary>True where an earlier plan, removal or run has named it, and nothing stands for it any more.</summary>
    internal bool GoesOn => !ThingWasSeen && KnownAt < Planned;

    /// <summary>When an earlier plan or removal looked for the thing and saw none; null where none did. Its own plan is no such.</summary>
    [JsonIgnore]
    internal DateTimeOffset? NoThingBefore { get; init; }

    /// <summary>What earlier removals of the same device found, as <see cref="Found"/> had it.</summary>
    [JsonInclude]
    internal string? FoundEarlier { get; init; }

    /// <summary>Which thing it is about, as its plan found it; null where that did not tell.</summary>
    [JsonInclude]
    internal MeantThing? Meant { get; init; }

    /// <summary>What earlier removals of the same device had come past; once this has ended, this one too.</summary>
    [JsonInclude]
    internal PastSteps? Past { get; init; }

    /// <summary>
    /// What the finding of a comparison calls for by which it was planned, or an earlier removal that it goes on from, as text; null where
    /// none did. Where that is no removal from Flatpeak, the identifier stays: the device is to be made anew, say.
    /// </summary>
    public string? FindingCallsFor { get; init; }

    /// <summary>
    /// The rest of that finding, as text: its kind, where its device was missing, and Flatpeak's id of it; null where there was none. What
    /// goes on from this removal looks whether it is still true.
    /// </summary>
    public string? ByFinding { get; init; }

    /// <summary>True where a thing that is not seen must be proven to be gone (<see cref="ThingTarget.ProvesAbsence"/>).</summary>
    internal bool ProvesAbsence { get; init; }

    /// <summary>True where a finding of a comparison says what it removes, also of the record of an earlier removal by it.</summary>
    public bool IsByFinding() => FindingCallsFor is not null;

    /// <summary>True where what is not there is taken for removed (<see cref="RemovalSettings.IgnoreMissing"/>).</summary>
    public bool IgnoreMissing { get; init; }

    /// <summary>
    /// True when nothing is left that was to be removed. Never true of a plan; nor where nothing was found at all, unless
    /// that is ignored.
    /// </summary>
    public bool Succeeded =>
        (IgnoreMissing || !WasNeverThere)
        && Steps.All(step => step.State is RemovalStepState.Done or RemovalStepState.AlreadyAbsent or RemovalStepState.Kept)
        && Steps.Any(step => step.Kind == RemovalStepKind.Thing);

    /// <summary>
    /// What there was of the device, by the names of the steps, in this removal and those before it that it went on from;
    /// as text, which a file can keep.
    /// </summary>
    public string Found => Steps.All(step => step.State is RemovalStepState.Planned or RemovalStepState.Kept)
        ? FoundEarlier ?? ""
        : string.Join(", ", Findable.Where(WasFound));

    /// <summary>
    /// <c>Registration</c> where there was a thing and no registration or credential, <c>Thing</c> where it was the other
    /// way round: that side may be there under another id. <c>Device</c> where nothing was found of what was looked for, now
    /// or earlier. Null where both sides were there, and where there was one and the other was not looked for.
    /// </summary>
    public string? Missing =>
        WasFound(RemovalStepKind.Thing)
        && WasLookedForInVain(RemovalStepKind.Credentials) && WasLookedForInVain(RemovalStepKind.Registration)
            ? nameof(RemovalStepKind.Registration)
        : WasLookedForInVain(RemovalStepKind.Thing) && (WasFound(RemovalStepKind.Credentials) || WasFound(RemovalStepKind.Registration))
            ? nameof(RemovalStepKind.Thing)
        : WasLookedForInVain(RemovalStepKind.Thing) && Findable.All(kind => WasLookedForInVain(kind) || IsKept(kind)) && Found.Length == 0
            ? AllOfIt
        : null;

    /// <summary>True when nothing was found of it and nothing was done to it, now or earlier.</summary>
    internal bool WasNeverThere => Missing == AllOfIt && !Steps.Any(step => step.State == RemovalStepState.Done);

    /// <summary>The target of another removal that goes on from this one.</summary>
    public ThingTarget ToTarget() => new(ThingId, HubDeviceId, PolicyId, ReferenceId)
    {
        Found = Found,
        WasSeen = ThingWasSeen,
        Meant = Meant,
        Past = Past,
        FindingCallsFor = FindingCallsFor,
        ByFinding = ByFinding,
        IsPolicyListed = IsPolicyListed,
        ProvesAbsence = ProvesAbsence || FindingCallsFor is not null,
        Earlier = Ended is { } ended ? new EarlierRemoval(ended, Succeeded || FailedStep == nameof(RemovalStepKind.Policy)) : null,
        TenantId = TenantId,
        RegistryHost = RegistryHost,
        ThingsHost = ThingsHost,
        AccountId = AccountId,
        LiveMode = LiveMode,
    };

    /// <summary>
    /// The device at Flatpeak: the one that had the reference when the thing was gone, or else when the removal ended, and none that was
    /// created since.
    /// </summary>
    public DeviceTarget ToDeviceTarget() => new(null, ReferenceId, AccountId, LiveMode)
    {
        AsOf = Past?.ThingGone < Ended ? Past.ThingGone : Ended,
        TenantId = TenantId,
        RegistryHost = RegistryHost,
        ThingsHost = ThingsHost,
    };

    /// <summary>The thing's id.</summary>
    public override string ToString() => ThingId;

    private bool WasFound(RemovalStepKind kind) =>
        Steps.Any(step => step.Kind == kind && step.WasFound)
        || (kind == RemovalStepKind.Thing && ThingWasSeen)
        || FoundEarlier?.Split(',', StringSplitOptions.TrimEntries).Contains(kind.ToString()) == true;

    private bool WasLookedForInVain(RemovalStepKind kind) =>
        !WasFound(kind) && Steps.Any(step => step.Kind == kind && step.State is RemovalStepState.AlreadyAbsent or RemovalStepState.Done);

    private bool IsKept(RemovalStepKind kind) => Steps.Any(step => step.Kind == kind && step.State == RemovalStepState.Kept);
}
