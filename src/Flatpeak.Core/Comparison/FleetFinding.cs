using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>One device that does not match: what there is of it, what there is not, and what mends that.</summary>
/// <remarks>Everything in it is a plain value, which a file can keep.</remarks>
public sealed partial record FleetFinding
{
    /// <summary>What does not match.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>Its thing, or the id that its thing would have; null where no thing can have that name.</summary>
    public string? ThingId { get; init; }

    /// <summary>
    /// When that thing was created; null where none was seen, or it did not say. One that was created at another time is another one.
    /// </summary>
    public DateTimeOffset? ThingCreated { get; init; }

    /// <summary>Its reference at Flatpeak, or the one that it would have; null for none.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Its id in the registry, or the one that it would have; null where no registry takes that name.</summary>
    public string? HubDeviceId { get; init; }

    /// <summary>The policy of its thing, or one that was left behind; null where none is known of.</summary>
    public string? PolicyId { get; init; }

    /// <summary>Flatpeak's own id of it (<c>dev_…</c>); null where it is not there.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Where it is, by a look at that very device.</summary>
    public FleetSides Where { get; init; }

    /// <summary>Where it is not, by a look at that very device after the whole side was read.</summary>
    public FleetSides WhereNot { get; init; }

    /// <summary>
    /// Where it is not seen, and may be hidden from this session all the same. A read of Things answers alike for what is
    /// not there and for what one may not see.
    /// </summary>
    public FleetSides WhereUnknown { get; init; }

    /// <summary>How many credentials it has in the registry; null where they were not read.</summary>
    public int? CredentialCount { get; init; }

    /// <summary>The name of the same device that stays, where this one is too many; else null.</summary>
    public string? OtherName { get; init; }

    /// <summary>
    /// A name that a person may not tell from the device's (its case, white space at an end, what cannot be seen, how an accent is
    /// encoded), and that a side which lacks the device has; null for none.
    /// Which of the two is right, nobody here can tell, so that such a finding calls for nothing.
    /// </summary>
    public string? SimilarName { get; init; }

    /// <summary>
    /// True where others may log in through it, so that its removal would cut them off: such a finding calls for nothing where it would
    /// call for that.
    /// </summary>
    public bool IsGateway { get; init; }

    /// <summary>True where it is not made anew, as its registration names a gateway, which a new one would not.</summary>
    public bool IsBehindGateway { get; init; }

    /// <summary>
    /// True where nothing of it is called to be removed, as something of it was created after the comparison began, or its list was read.
    /// </summary>
    public bool CreatedMeanwhile { get; init; }

    /// <summary>Flatpeak's account that was compared; null where that is not known.</summary>
    public string? AccountId { get; init; }

    /// <summary>That account's mode: true for live, false for test; null where that is not known.</summary>
    public bool? LiveMode { get; init; }

    /// <summary>The registry's tenant that was compared; null where that is not known.</summary>
    public string? TenantId { get; init; }

    /// <summary>
    /// The host of the registry that was compared, as <see cref="BoschOptions.RegistryHost"/>; null where that is not known.
    /// </summary>
    public string? RegistryHost { get; init; }

    /// <summary>The host of Things that was compared, as <see cref="BoschOptions.ThingsHost"/>; null where that is not known.</summary>
    public string? ThingsHost { get; init; }

    /// <summary>What mends it.</summary>
    public FindingRemedy CallsFor { get; init; }

    /// <summary>Refuses what was found in another account, mode, tenant or host, where the finding says in which.</summary>
    /// <param name="accountId">Flatpeak's account of the session.</param>
    /// <param name="liveMode">The session's mode.</param>
    /// <param name="bosch">Where the session's other side is connected to.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>: nothing was sent.</exception>
    public void EnsureIsOf(string accountId, bool liveMode, BoschOptions bosch)
    {
        EnsureIsOf(accountId, liveMode);
        Whereabouts.EnsureIs(ToString(), TenantId, RegistryHost, ThingsHost, bosch);
    }

    /// <summary>The same where only Flatpeak is asked.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>: nothing was sent.</exception>
    public void EnsureIsOf(string accountId, bool liveMode)
    {
        if (AccountId is { Length: > 0 } account && account != accountId)
        {
            throw new ServiceException(
                ServiceErrorKind.AccountMismatch,
                $"'{this}' was found in account '{AccountCheck.Shown(account)}'; the session is of account '{accountId}'. Nothing was "
                + "sent. Connect to the finding's own account first.");
        }

        // The key for the other mode is of the same account, and sees other devices.
        if (LiveMode is { } mode && mode != liveMode)
        {
            string own = DeviceTarget.ModeName(mode);
            throw new ServiceException(
                ServiceErrorKind.AccountMismatch,
                $"'{this}' was found in {own} mode; the session is in {DeviceTarget.ModeName(liveMode)} mode. Nothing was sent. "
                + $"Connect with the account's {own} key first.");
        }
    }

    /// <summary>Refuses what this finding does not call for.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: nothing was sent.</exception>
    public void EnsureCallsFor(FindingRemedy remedy)
    {
        if (remedy == FindingRemedy.None || (CallsFor & remedy) != remedy)
        {
            string calls = CallsFor == FindingRemedy.None ? "nothing" : $"{CallsFor}, not for {remedy}";
            FleetSides elsewhere = Where & (FleetSides.Registry | FleetSides.Things);
            string used = elsewhere == 0 ? "" : $" It is still used elsewhere ({elsewhere}).";
            string unknown = WhereUnknown == 0 ? "" : $" Whether it is at {WhereUnknown}, this session cannot tell.";
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"The finding '{Kind}' of '{this}' calls for {calls}.{used}{unknown}{Instead} Nothing was sent.");
        }
    }

    // What somebody who knows the device can do where nothing is called for.
    private string Instead => this switch
    {
        { CallsFor: not FindingRemedy.None } => "",
        { SimilarName: { } similar } =>
            $" There is '{DisplayText.Of(similar)}', which differs only in the case of letters, in white space at an end, in "
            + "characters that cannot be seen, in how they are encoded, or in zeros before a number: correct the name that is wrong, and "
            + "compare again.",
        { HasOddReference: true } =>
            $" '{DisplayText.Of(ReferenceId)}' cannot be looked up. Give it a reference that can be looked up, or remove it by its "
            + "Flatpeak id.",
        { HasOddHubDeviceId: true } =>
            $" '{DisplayText.Of(HubDeviceId)}' cannot be looked up in the registry, as ids there have {BoschIds.DeviceRule}: look at it "
            + "there by other means.",
        { IsGateway: true } =>
            " Other devices may log in through it, as their gateway: take it out of their registrations, and compare again, or remove it "
            + "by its ids.",
        { IsBehindGateway: true } =>
            " It is registered behind a gateway, and would not be so any more: create what is missing by hand, or remove it by its ids.",
        { CreatedMeanwhile: true } => " Something of it was created after the comparison began, or its list was read: compare again.",
        { Kind: FindingKind.WithoutReference } => " Give it the reference of its device, or remove it by its Flatpeak id.",
        { Kind: FindingKind.RegisteredTwice } =>
            " If its names are those of two devices, compare by what tells the two apart; if they are of one, remove what is too many by "
            + "its ids.",
        { Kind: FindingKind.NoCredentials } =>
            " No credential can be added to it. If it is in use, remove it by its ids, and create it anew; if it is retired, remove it by "
            + "its ids.",
        _ => "",
    };

    /// <summary>True where the reference cannot be looked up, as it has control or broken characters: nothing is called for.</summary>
    internal bool HasOddReference => !string.IsNullOrWhiteSpace(ReferenceId) && !Flatpeak.DeviceId.IsReference(ReferenceId);

    /// <summary>True where the registry has listed it under an id that is not asked for: nothing is called for.</summary>
    internal bool HasOddHubDeviceId => !string.IsNullOrEmpty(HubDeviceId) && !Bosch.BoschIds.IsDevice(HubDeviceId);

    /// <summary>The name it is known by.</summary>
    public override string ToString() => ThingId ?? HubDeviceId ?? ReferenceId ?? DeviceId ?? "";
}
