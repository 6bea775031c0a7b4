using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>What to know before a finding is mended, and what to type where it calls for nothing.</summary>
internal static class FindingAdvice
{
    private const string Unseen = "Whether there is a thing that is hidden from this session, reading cannot tell. ";

    /// <summary>It, as sentences; null for nothing.</summary>
    public static string? Of(FleetFinding finding)
    {
        string? unseen = !finding.WhereUnknown.HasFlag(FleetSides.Things) ? null
            : (finding.CallsFor & (FindingRemedy.RemoveFromBosch | FindingRemedy.RemoveFromFlatpeak)) != 0
                ? $"{Unseen}Remove-BoschThing and Remove-FpDevice find it out before they remove anything, and refuse it then; "
                    + "the error says how to go on."
            : finding.CallsFor.HasFlag(FindingRemedy.CreateAtBosch)
                ? $"{Unseen}Where there is one, New-BoschThing fails, and the error says what of the device is left."
            : null;
        return Join(Join(Join(ForKind(finding), ForOtherTenants(finding)), ForCreation(finding)), unseen);
    }

    /// <summary>What to know where a device is created at Bosch IoT; null where none is.</summary>
    public static string? ForCreation(FleetFinding finding) => finding.CallsFor.HasFlag(FindingRemedy.CreateAtBosch)
        ? "The password of a new device is in the output of New-BoschThing and nowhere else. The suggested command adds it to "
            + "passwords.cms, encrypted for passwords.cer, both in the current folder, and does nothing where it cannot: "
            + "about_Flatpeak_Runbooks, Secrets, shows how to make that certificate, and example 6 of "
            + "Compare-FpFleet how to read the file."
            + (finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch)
                ? " What its registration, its thing and a policy of its own id said besides is lost, and it is enabled; a policy of "
                    + "another id is kept."
                : "")
        : null;

    /// <summary>The same where it is refused: nothing is removed by it then.</summary>
    public static string? ForRefused(FleetFinding finding, string? command) => finding switch
    {
        { CallsFor: FindingRemedy.None } => ForKind(finding),
        { ThingId: not null } when command == "Remove-BoschThing" && finding.WhereUnknown.HasFlag(FleetSides.Things)
            && !finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch) && finding.CallsFor.HasFlag(FindingRemedy.RemoveFromFlatpeak) =>
            "Pipe it into Remove-FpDevice: that finds out whether there is a thing, and says then how to remove it.",
        _ => null,
    };

    /// <summary>The same where a device identifier is kept because of a thing that the session cannot read.</summary>
    /// <remarks>
    /// By the thing's id alone: nothing in the registry has the device's id, which need not be the one that this would look for.
    /// </remarks>
    public static string ForHidden(string thingId) =>
        $"If the device is retired: Remove-BoschThing {Name(thingId)} -KeepRegistration -RestorePolicy puts back the thing's policy if it "
        + $"is gone (name it with -PolicyId if it was not {Name(thingId)}), and removes both; a policy that is there, and hides the thing, "
        + "is not replaced, and nothing is removed. Then pipe the finding in again. If the device is in use, let the session's subject "
        + "read the thing (grant READ on thing:/ in its policy), and compare again.";

    private static string? ForKind(FleetFinding finding) => finding switch
    {
        { SimilarName: { } similar } => ForSimilar(finding, similar),
        { CallsFor: FindingRemedy.None, ReferenceId: { Length: > 0 } reference, Kind: not FindingKind.WithoutReference }
            when !DeviceId.IsReference(reference) => ForOddReference(finding.DeviceId),
        { CallsFor: FindingRemedy.None, HubDeviceId: { Length: > 0 } hub } when !BoschIds.IsDevice(hub) =>
            $"The registry has listed {Name(hub)}, which is no id that is asked for there, so that nobody can make sure of it. Look at it "
                + "with the registry's own tools.",
        { IsGateway: true } => ForGateway(finding),
        { IsBehindGateway: true } =>
            "Its registration names the gateways that act for it (via, viaGroups), and made anew it would not: it would be cut off. Create "
                + "what is missing by hand; or, if it is retired, remove it by its ids"
                + (finding.ThingId is { } thing ? $": Remove-BoschThing {Name(thing)}{Hub(finding)}." : "."),
        { CreatedMeanwhile: true } =>
            "Something of it was created after the comparison began, or its list was read: it may be in no list yet, or be half made. "
                + "Compare again once that is done.",
        { Kind: FindingKind.WithoutReference, DeviceId: { } id } =>
            $"Remove-FpDevice -Id {Name(id)} deletes it; Set-FpDevice -Id {Name(id)} -ReferenceId gives it the reference of its device.",
        { Kind: FindingKind.NoCredentials } => ForNoCredentials(finding),
        { Kind: FindingKind.ThingHidden } =>
            "Let the session's subject read the thing (grant READ on thing:/ in its policy), and compare again.",
        _ => null,
    };

    private static string ForOddReference(string? id) =>
        "Its reference cannot be looked up: it has control or broken characters, or is too long. "
        + (string.IsNullOrEmpty(id)
            ? "Correct it in the list, and compare again."
            : $"So nobody can make sure that it is not used. Set-FpDevice -Id {Name(id)} -ReferenceId gives it the reference of its "
                + $"device; Remove-FpDevice -Id {Name(id)} deletes it.");

    // All of the account is compared, and one tenant; and several may share one Things: what another one has is no orphan.
    private static string? ForOtherTenants(FleetFinding finding) => finding switch
    {
        { Kind: FindingKind.OnlyAtFlatpeak, TenantId: { Length: > 0 } tenant, SimilarName: null } =>
            $"It is not in tenant {Name(tenant)} of the registry at {finding.RegistryHost}, and not seen at {finding.ThingsHost}. If "
                + $"account {Name(finding.AccountId ?? "")} serves other tenants, its device may be there: compare in a session of those "
                + "first.",
        { TenantId: { Length: > 0 } tenant, SimilarName: null }
            when finding.Where.HasFlag(FleetSides.Things) && finding.WhereNot.HasFlag(FleetSides.Registry)
            && finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch) =>
            $"It is not in tenant {Name(tenant)} of the registry at {finding.RegistryHost}. If devices of other tenants have their things "
                + $"at {finding.ThingsHost}, too, it may be registered there: compare in a session of those first, or with -Namespace.",
        _ => null,
    };

    private static string ForGateway(FleetFinding finding) =>
        "Other devices may log in through it: they name it as their gateway (via), or it is in a group of gateways (memberOf). "
        + "They would be cut off without it. If it is retired, take it out of those registrations, and compare again"
        + (finding.ThingId is { } thing ? $", or remove it all the same: Remove-BoschThing {Name(thing)}{Hub(finding)}." : ".");

    private static string Hub(FleetFinding finding) =>
        finding.HubDeviceId is { } device && device != finding.ThingId ? $" -HubDeviceId {Name(device)}" : "";

    private static string ForNoCredentials(FleetFinding finding)
    {
        const string Anew = "It cannot log in. New-BoschThing adds no credential to a device that exists, -UseExisting neither: ";
        string hub = Hub(finding);
        return finding.CallsFor == FindingRemedy.None && finding.ThingId is { } thing
            ? $"{Anew}a device in use is removed (Remove-BoschThing {Name(thing)}{hub}) and created anew, with another password. "
                + $"One that is retired is also removed from Flatpeak: Remove-BoschThing {Name(thing)}{hub} -PassThru | Remove-FpDevice."
            : $"{Anew}it is removed and created anew, with another password.";
    }

    private static string ForSimilar(FleetFinding finding, string similar)
    {
        string there = $"There is {Name(similar)} where it is not seen, which differs only in the case of letters, in white space at "
            + "an end, in characters that cannot be seen, in how they are encoded, or in zeros before a number. If both are one device, ";
        return FindingSuggestion.IsToBeRenamed(finding) && finding.DeviceId is { } id
            ? $"{there}correct its reference: Set-FpDevice -Id {Name(id)} -ReferenceId {Name(similar)}."
            : $"{there}correct the name that is wrong (at Flatpeak with Set-FpDevice, or in the list), and compare again.";
    }

    private static string Name(string text) => CommandText.Shown(text);

    private static string? Join(string? one, string? other) => one is null ? other : other is null ? one : $"{one} {other}";
}
