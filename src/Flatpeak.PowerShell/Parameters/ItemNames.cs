using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>
/// What a journal keeps of an item's names: its key, and what the key does not say. Whatever Get-FpJournal outputs must mean what
/// the item meant, and nothing else, when it is piped into the same cmdlet.
/// </summary>
internal static class ItemNames
{
    /// <summary>The kind of the finding by which it was to be removed.</summary>
    public const string FindingKind = "findingKind";

    /// <summary>What the finding calls for by which it was to be removed, also by the record of an earlier removal.</summary>
    public const string FindingCallsFor = "findingCallsFor";

    /// <summary>The rest of that finding.</summary>
    public const string ByFinding = "byFinding";

    public const string Id = "id";
    public const string ReferenceId = "referenceId";
    public const string AccountId = "accountId";
    public const string LiveMode = "liveMode";

    /// <summary>When the removal had ended whose record names what was to be removed.</summary>
    public const string AsOf = "asOf";

    /// <summary>That the device had no reference by which it was chosen.</summary>
    public const string HadNoReference = "hadNoReference";

    /// <summary>The device that its reference named, when its removal was about to be sent.</summary>
    public const string FoundId = "foundId";

    /// <summary>The id of a device, or else its reference.</summary>
    public static string Key(DeviceTarget target) => string.IsNullOrEmpty(target.Id) ? target.ReferenceId ?? "" : target.Id;

    /// <summary>True for a key that is taken for an id unless a journal says otherwise.</summary>
    public static bool IsId(string key) => key.StartsWith("dev_", StringComparison.Ordinal);

    /// <summary>What the key of a device does not say; null for nothing.</summary>
    /// <param name="target">The device.</param>
    /// <param name="client">Where the run is connected to; its journal does not say where the other side of its session is.</param>
    public static IReadOnlyDictionary<string, string>? Of(DeviceTarget target, FlatpeakClient client)
    {
        bool hasId = !string.IsNullOrEmpty(target.Id);
        return Filled(
            (Id, hasId && (!IsId(target.Id!) || target.Id == target.ReferenceId) ? target.Id : null),
            (ReferenceId, hasId ? (target.IsToBeCompared ? target.ReferenceId : null) : IsId(Key(target)) ? Key(target) : null),
            (HadNoReference, hasId && target.IsToBeCompared && string.IsNullOrEmpty(target.ReferenceId) ? "true" : null),
            (AccountId, target.AccountId == client.AccountId ? null : target.AccountId),
            (LiveMode, target.LiveMode == client.LiveMode ? null : target.LiveMode?.ToString()),
            (ThingNames.TenantId, target.TenantId),
            (ThingNames.RegistryHost, target.RegistryHost),
            (ThingNames.ThingsHost, target.ThingsHost),
            (AsOf, hasId ? null : target.AsOf is { } time ? IsoTime.Text(time) : null),
            (FoundId, hasId ? null : target.FoundId));
    }

    /// <summary>What neither a thing's id nor its run says; null for nothing.</summary>
    /// <param name="target">The thing.</param>
    /// <param name="session">Where the run is connected to.</param>
    /// <param name="otherSide">The other side of its session; null for none.</param>
    public static IReadOnlyDictionary<string, string>? Of(ThingTarget target, BoschOptions session, FlatpeakClient? otherSide)
    {
        Dictionary<string, string>? account = Filled(
            (AccountId, target.AccountId == otherSide?.AccountId ? null : target.AccountId),
            (LiveMode, target.LiveMode == otherSide?.LiveMode ? null : target.LiveMode?.ToString()),
            (AsOf, target.Earlier is { } earlier ? IsoTime.Text(earlier.Ended) : null));
        IReadOnlyDictionary<string, string>? names = target.NamesIn(session);
        return account is null ? names : names is null ? account : account.Concat(names).ToDictionary();
    }

    /// <summary>The same of what is removed by a finding: it must not be removed without it, which is looked at first.</summary>
    public static IReadOnlyDictionary<string, string>? With(FleetFinding? finding, IReadOnlyDictionary<string, string>? names) =>
        finding is null ? names : new Dictionary<string, string>(names ?? new Dictionary<string, string>())
        {
            [FindingKind] = finding.Kind.ToString(),
        };

    /// <summary>The same of a thing that is to be removed: what its finding called for, and the reference that only that says.</summary>
    public static IReadOnlyDictionary<string, string>? WithCalls(ThingTarget target, IReadOnlyDictionary<string, string>? names) =>
        Filled(
            (FindingCallsFor, target.FindingCallsFor),
            (ByFinding, target.ByFinding),
            (ReferenceId, target.FindingCallsFor is null || target.ReferenceId == target.ThingId ? null : target.ReferenceId)) is { } more
            ? names is null ? more : names.Concat(more).ToDictionary()
            : names;

    /// <summary>
    /// The same of what is gone on with from the record of a removal: its thing must not be there again, nor its device in the registry.
    /// </summary>
    public static IReadOnlyDictionary<string, string>? WithThing(RemovedThing? removed, IReadOnlyDictionary<string, string>? names)
    {
        if (removed is null)
        {
            return names;
        }

        var all = new Dictionary<string, string>(names ?? new Dictionary<string, string>()) { [ThingNames.ThingId] = removed.ThingId };
        if (removed.HubDeviceId is { } device)
        {
            all[ThingNames.HubDeviceId] = device;
        }

        return all;
    }

    /// <summary>The same of a device that was found by its reference.</summary>
    public static IReadOnlyDictionary<string, string> WithFound(string id, IReadOnlyDictionary<string, string>? names) =>
        new Dictionary<string, string>(names ?? new Dictionary<string, string>()) { [FoundId] = id };

    private static Dictionary<string, string>? Filled(params (string Name, string? Value)[] names)
    {
        Dictionary<string, string>? filled = null;
        foreach ((string name, string? value) in names)
        {
            if (!string.IsNullOrEmpty(value))
            {
                (filled ??= [])[name] = value;
            }
        }

        return filled;
    }
}
