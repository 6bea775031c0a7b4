using Flatpeak.Bosch;

namespace Flatpeak.Comparison;

/// <summary>What the sides and the list said of one device, by its names.</summary>
internal sealed class KnownDevice
{
    private readonly IReadOnlyList<(NameSort Sort, string Text, FleetSides Sides, NameRoles Roles)> _names;

    public KnownDevice(int number, IReadOnlyList<(NameSort Sort, string Text, FleetSides Sides, NameRoles Roles)> names, bool isListed)
    {
        Number = number;
        _names = names;
        IsListed = isListed;
    }

    /// <summary>The number of its first name.</summary>
    public int Number { get; }

    /// <summary>Whether it is in the list.</summary>
    public bool IsListed { get; }

    /// <summary>Flatpeak's own id, where it is known by nothing else; else null.</summary>
    public string? DeviceId => _names[0].Sort == NameSort.Device ? _names[0].Text : null;

    /// <summary>Flatpeak's own ids of identifiers whose reference cannot be looked up.</summary>
    public IEnumerable<string> DeviceIds => _names.Where(name => name.Sort == NameSort.Device).Select(name => name.Text);

    /// <summary>A name of it, for messages.</summary>
    public string Name =>
        _names.Where(name => name.Sort is not (NameSort.Key or NameSort.Policy or NameSort.Device))
            .Select(name => name.Text).FirstOrDefault()
        ?? _names[0].Text;

    /// <summary>The reference that it should have; null where nothing says so.</summary>
    public string? Reference => Expected(NameRoles.Reference);

    /// <summary>The id in the registry that it should have; null where nothing says so.</summary>
    public string? Hub => Expected(NameRoles.Hub);

    /// <summary>The thing that it should have; null where nothing says so.</summary>
    public string? Thing => Expected(NameRoles.Thing);

    /// <summary>The policy that the list names; null for none.</summary>
    public string? Policy => Named(NameRoles.Policy);

    /// <summary>The names to look it up by at a side: those that were listed there, and the one that it should have.</summary>
    public IReadOnlyList<string> At(FleetSides side)
    {
        IEnumerable<string> listed = _names.Where(name => (name.Sides & side) != 0).Select(name => name.Text);
        string? expected = side switch { FleetSides.Flatpeak => Reference, FleetSides.Registry => Hub, _ => Thing };
        return [.. (expected is null ? listed : listed.Append(expected)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether a side listed it by this name.</summary>
    public bool WasListedAt(FleetSides side, string name) => _names.Any(one => (one.Sides & side) != 0 && one.Text == name);

    /// <summary>
    /// The names to look up its thing by. Where those can be no thing's, as in a list that numbers devices in its own way, the thing may
    /// have one of the others, which the search does not show yet. Where a function matches, a name at one side says nothing of another.
    /// </summary>
    public string[] ThingIds()
    {
        string[] ids = [.. At(FleetSides.Things).Where(BoschIds.IsThing)];
        return ids.Length > 0
            ? ids
            : [.. _names.Where(name => name.Sort == NameSort.Shared && BoschIds.IsThing(name.Text)).Select(name => name.Text).Distinct()];
    }

    /// <summary>The first name of it that a side listed; null for none.</summary>
    public string? FirstAt(FleetSides side) => _names.Where(name => (name.Sides & side) != 0).Select(name => name.Text).FirstOrDefault();

    // Where every side has the same names, the one that it has is the one that it should have.
    private string? Expected(NameRoles role) =>
        Named(role) ?? (_names[0].Sort == NameSort.Shared && !IsListed ? _names[0].Text : null);

    private string? Named(NameRoles role) => _names.Where(name => (name.Roles & role) != 0).Select(name => name.Text).FirstOrDefault();
}
