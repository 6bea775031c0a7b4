using Flatpeak.Bosch;

namespace Flatpeak.Comparison;

/// <summary>What is to be said of a device, after a look at it.</summary>
/// <param name="settings">What is compared.</param>
/// <param name="asOf">The time of the list, and of all that was listed: what is younger may be missing there for that alone.</param>
internal sealed partial class Verdict(ComparisonSettings settings, DateTimeOffset asOf)
{
    private const FindingRemedy RemoveEverywhere = FindingRemedy.RemoveFromBosch | FindingRemedy.RemoveFromFlatpeak;
    private const FindingRemedy CreateEverywhere = FindingRemedy.CreateAtBosch | FindingRemedy.CreateAtFlatpeak;
    private const FindingRemedy MakeAnew = FindingRemedy.RemoveFromBosch | FindingRemedy.CreateAtBosch;

    private readonly bool _hasList = settings.List is not null;

    /// <summary>The findings; none for a device that matches, and for one of which there is nothing left.</summary>
    public IReadOnlyList<FleetFinding> Of(KnownDevice device, DeviceLook look)
    {
        Device[] identifiers = Ranked(look.Flatpeak, device.Reference ?? device.Thing);
        string[] registrations = Ranked(look.Registry.Where(one => one.Registration.IsRegistered).Select(one => one.Id), device.Hub);
        string[] things = Ranked(look.Things.Select(thing => thing.ThingId), device.Thing);
        FleetFinding basis = Basis(device, look) with
        {
            DeviceId = identifiers.FirstOrDefault()?.Id,
            ReferenceId = identifiers.FirstOrDefault()?.ReferenceId ?? device.Reference,
            HubDeviceId = registrations.FirstOrDefault()
                ?? look.Registry.Select(one => one.Id).FirstOrDefault()
                ?? (look.Unasked.HasFlag(FleetSides.Registry)
                    ? device.FirstAt(FleetSides.Registry)
                    : Possible(device.Hub, BoschIds.IsDevice)),
            ThingId = things.FirstOrDefault() ?? Possible(device.Thing, BoschIds.IsThing),
            ThingCreated = look.Things.FirstOrDefault(thing => thing.ThingId == things[0])?.Created,
        };

        List<FleetFinding> findings = [];
        if (Kind(device, look, basis) is { } kind)
        {
            findings.Add(basis with { Kind = kind, CallsFor = Sendable(Remedy(kind, device, look), basis) });
        }

        // The one that is too many at Flatpeak is all that is removed; at the others it would take the rest along. Where one of those has
        // two names as well, or one that is that identifier's own, it may be two devices.
        FindingRemedy second = registrations.Length > 1 || things.Length > 1
            || identifiers.Skip(1).Any(one => HasItsOwn(one, identifiers[0], device, registrations.Concat(things)))
                ? FindingRemedy.None : FindingRemedy.RemoveFromFlatpeak;
        findings.AddRange(identifiers.Skip(1).Select(one => basis with
        {
            DeviceId = one.Id, ReferenceId = one.ReferenceId, OtherName = identifiers[0].ReferenceId,
            CallsFor = second,
        }));
        findings.AddRange(registrations.Skip(1).Select(id => basis with { HubDeviceId = id, OtherName = registrations[0] }));
        findings.AddRange(things.Skip(1).Select(id => look.Things.First(thing => thing.ThingId == id)).Select(thing => basis with
        {
            ThingId = thing.ThingId, ThingCreated = thing.Created, OtherName = things[0], PolicyId = thing.PolicyId,
        }));
        return [.. findings.Select(one => Held(one, look, basis.ReferenceId))];
    }

    /// <summary>What is said of a device that matches, by its names alone.</summary>
    public static FleetFinding Matching(KnownDevice device) => new()
    {
        Kind = FindingKind.Matching,
        ThingId = device.FirstAt(FleetSides.Things),
        ReferenceId = device.FirstAt(FleetSides.Flatpeak),
        HubDeviceId = device.FirstAt(FleetSides.Registry),
        PolicyId = device.Policy,
        Where = ServiceSides.All | (device.IsListed ? FleetSides.List : 0),
    };

    private FleetFinding Basis(KnownDevice device, DeviceLook look)
    {
        FleetSides where = look.Where;
        FleetSides missing = ServiceSides.All & ~where;
        FleetSides unknown = look.CanHaveThing && (look.IsHiding || !settings.SeesAllThings) ? missing & FleetSides.Things : 0;
        FleetSides list = !_hasList ? 0 : FleetSides.List;
        return new FleetFinding
        {
            Kind = FindingKind.RegisteredTwice,
            PolicyId = look.Policy ?? device.Policy,
            Where = where | (device.IsListed ? list : 0),
            WhereNot = (missing & ~unknown) | (device.IsListed ? 0 : list),
            WhereUnknown = unknown,
            CredentialCount = device.DeviceId is null && !look.Unasked.HasFlag(FleetSides.Registry) ? look.CredentialCount : null,
        };
    }

    private FindingKind? Kind(KnownDevice device, DeviceLook look, FleetFinding basis)
    {
        FleetSides where = look.Where;
        if (device.DeviceId is not null)
        {
            return where == 0 || !string.IsNullOrWhiteSpace(look.Flatpeak[0].ReferenceId) ? null : FindingKind.WithoutReference;
        }

        if (where == 0 && look.CredentialCount == 0)
        {
            return device.IsListed ? FindingKind.OnlyInList : null;
        }

        if (look.IsHiding && (basis.WhereUnknown & FleetSides.Things) != 0)
        {
            return FindingKind.ThingHidden;
        }

        return (where, look.CredentialCount) switch
        {
            (_, > 0) when !look.IsInRegistry => FindingKind.CredentialsWithoutDevice,
            (FleetSides.Flatpeak, _) => FindingKind.OnlyAtFlatpeak,
            (FleetSides.Registry, _) => FindingKind.OnlyInRegistry,
            (FleetSides.Things, _) => FindingKind.OnlyAtThings,
            (FleetSides.Registry | FleetSides.Things, _) => FindingKind.MissingAtFlatpeak,
            (FleetSides.Flatpeak | FleetSides.Things, _) => FindingKind.MissingInRegistry,
            (FleetSides.Flatpeak | FleetSides.Registry, _) => FindingKind.MissingAtThings,
            _ when _hasList && !device.IsListed => FindingKind.NotInList,
            (_, 0) when settings.IncludeCredentials && !look.IsBehindGateway && !look.Unasked.HasFlag(FleetSides.Registry) =>
                FindingKind.NoCredentials,
            _ => null,
        };
    }

    // What should be there is made again, and what should not is taken away. Without a list nobody says so: a device that
    // works is completed, and one of which a part is gone is what a removal has left.
    private FindingRemedy Remedy(FindingKind kind, KnownDevice device, DeviceLook look)
    {
        bool isAtFlatpeak = look.Flatpeak.Count > 0;
        FindingRemedy anew = isAtFlatpeak ? MakeAnew : MakeAnew | FindingRemedy.CreateAtFlatpeak;
        FindingRemedy remove = isAtFlatpeak ? RemoveEverywhere : FindingRemedy.RemoveFromBosch;
        return kind switch
        {
            FindingKind.OnlyAtFlatpeak => device.IsListed ? FindingRemedy.CreateAtBosch : Alone,
            FindingKind.MissingAtFlatpeak => device.IsListed || !_hasList ? FindingRemedy.CreateAtFlatpeak : Unlisted,
            FindingKind.OnlyInList => CreateEverywhere,
            FindingKind.NotInList => RemoveEverywhere,
            FindingKind.OnlyInRegistry or FindingKind.OnlyAtThings or FindingKind.MissingInRegistry or FindingKind.MissingAtThings
                or FindingKind.CredentialsWithoutDevice => device.IsListed ? anew : remove,

            // All of it is there: without a list nobody says whether it is retired.
            FindingKind.NoCredentials => device.IsListed ? anew : FindingRemedy.None,
            _ => FindingRemedy.None,
        };
    }

    // Where a function matches, nothing says by which names it would be in use: nobody could make sure that it is not.
    private FindingRemedy Alone => settings.MatchBy is null ? FindingRemedy.RemoveFromFlatpeak : FindingRemedy.None;

    private FindingRemedy Unlisted => settings.MatchBy is null ? FindingRemedy.RemoveFromBosch : FindingRemedy.None;

    // Whether something is called as an identifier that a function takes for a second one. The list may say which reference that has.
    private bool HasItsOwn(Device one, Device first, KnownDevice device, IEnumerable<string> found) =>
        settings.MatchBy is not null && one.ReferenceId != first.ReferenceId && found.Contains(one.ReferenceId)
        && !(first.ReferenceId == device.Reference && (one.ReferenceId == device.Hub || one.ReferenceId == device.Thing));

    // Where no thing can have the name, there is nothing to remove or create at Bosch by; nor at Flatpeak, where there is no reference.
    private static FindingRemedy Sendable(FindingRemedy remedy, FleetFinding finding) =>
        ((remedy & MakeAnew) != 0 && (finding.ThingId is null || finding.HubDeviceId is null))
        || (remedy.HasFlag(FindingRemedy.CreateAtFlatpeak) && finding.ReferenceId is null)
            ? FindingRemedy.None
            : remedy;

    private static string? Possible(string? name, Func<string?, bool> isPossible) => isPossible(name) ? name : null;

    // The one that stays comes first: the one that it should have, the one in use, the oldest.
    private static Device[] Ranked(IReadOnlyList<Device> found, string? expected) =>
    [
        .. found.DistinctBy(one => one.Id).OrderByDescending(one => one.ReferenceId == expected && expected is not null)
            .ThenByDescending(one => one.LastSeen).ThenBy(one => one.TimeCreated).ThenBy(one => one.Id, StringComparer.Ordinal),
    ];

    private static string[] Ranked(IEnumerable<string> found, string? expected) =>
        [.. found.Distinct().OrderByDescending(one => one == expected).ThenBy(one => one, StringComparer.Ordinal)];
}
