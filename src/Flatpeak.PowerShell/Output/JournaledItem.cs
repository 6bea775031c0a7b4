using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>
/// What a journal says of one item. Its names are those by which the command of the journal takes it: piped into that, it means
/// what it meant.
/// </summary>
public sealed record JournaledItem
{
    /// <summary>What the item named: a reference, an id.</summary>
    public required string Key { get; init; }

    /// <summary>1 for the first item of the input with this key, 2 for the second.</summary>
    public int Occurrence { get; init; }

    /// <summary>What became of it: the name of a <see cref="JournalState"/>, as text, which JSON keeps.</summary>
    public required string State { get; init; }

    /// <summary>The cmdlet whose journal it is.</summary>
    public required string Command { get; init; }

    /// <summary>
    /// True where the item was there already and its creation did not make it (-UseExisting), false where that made it. Null for what is
    /// no creation that is done, and where no response said which of the two it was.
    /// </summary>
    public bool? WasThere { get; init; }

    /// <summary>
    /// Flatpeak's id, where that names the item, or where its creation is done; or else of the device that had its reference when its
    /// removal began.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The reference at Flatpeak, where that names the item.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>The thing, where that names the item.</summary>
    public string? ThingId { get; init; }

    /// <summary>
    /// The id in the registry, where that was not the thing's; also where it was, of a removal by a finding, and of an item at Flatpeak
    /// that the record of a removal named, unless the registration was kept.
    /// </summary>
    public string? HubDeviceId { get; init; }

    /// <summary>The policy, where that was not the thing's.</summary>
    public string? PolicyId { get; init; }

    /// <summary>What removals have found of the device so far; what goes on from it need not find that again.</summary>
    public string? Found { get; init; }

    /// <summary>The kind of the finding by which it was to be removed; null for none. Without that finding it is not removed.</summary>
    public string? FindingKind { get; init; }

    /// <summary>
    /// What the finding called for by which it was to be removed from Bosch IoT, also by the record of an earlier removal; null for none.
    /// </summary>
    public string? FindingCallsFor { get; init; }

    /// <summary>The rest of that finding, as the record of a removal has it; null for none.</summary>
    public string? ByFinding { get; init; }

    /// <summary>
    /// True where the device had no reference when it was chosen: one that has got one since is kept. Null where that is not known.
    /// </summary>
    public bool? HadNoReference { get; init; }

    /// <summary>The account; of one of Bosch IoT only where that is not known from the journal's session.</summary>
    public string? AccountId { get; init; }

    /// <summary>The account's mode, as the account.</summary>
    public bool? LiveMode { get; init; }

    /// <summary>The tenant; of one of Flatpeak only where that is not known from the journal's session.</summary>
    public string? TenantId { get; init; }

    /// <summary>The host of the registry, as the tenant.</summary>
    public string? RegistryHost { get; init; }

    /// <summary>The host of Things, as the tenant.</summary>
    public string? ThingsHost { get; init; }

    /// <summary>
    /// When the removal had ended whose record named the item that was to be removed: what was created since is another one. Null where
    /// no such record did.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>When the thing was created that is meant; null where that is not known. One of another time is another one.</summary>
    public DateTimeOffset? ThingCreated { get; init; }

    /// <summary>When there was no thing that a removal saw, as <see cref="Removal.DeviceRemoval.NoThingAt"/>.</summary>
    public DateTimeOffset? NoThingAt { get; init; }

    /// <summary>When its thing was gone, or may have been, as its deletion had begun; null where no removal has come so far.</summary>
    public DateTimeOffset? ThingGone { get; init; }

    /// <summary>What its removals had come past, as <see cref="Removal.DeviceRemoval.Passed"/>.</summary>
    public string? Passed { get; init; }

    /// <summary>The steps of its last run.</summary>
    public IReadOnlyList<StepEntry> Steps { get; init; } = [];

    /// <summary>How many requests were sent for it.</summary>
    public int Attempts { get; init; }

    /// <summary>When it first began; null where it failed before.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null where it did not.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The id of its error; null for none.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The text of its error, or else of its warning; null for none.</summary>
    public string? Message { get; init; }

    /// <summary>The HTTP status of its error, or else of the last request; null for none.</summary>
    public int? Status { get; init; }

    /// <summary>The share of the input that the journal's last run had; null for all of it.</summary>
    public string? Shard { get; init; }

    /// <summary>The journal.</summary>
    public required string JournalPath { get; init; }

    /// <summary>The key, and what became of it.</summary>
    public override string ToString() => $"{Key}: {State}";
}
