namespace Flatpeak.Comparison;

/// <content>
/// Names that a row of the list leaves empty where other rows say one that differs from the rest of theirs. Mostly such a cell means the
/// same name; and where its device lacks that side, what is there and in no row may be its very half.
/// </content>
internal sealed partial class FleetIndex
{
    private const int MostNamed = 3;
    private const int SaidBits = 4;

    // Where they are more, any other may be one of them.
    private const int MostSpaces = 1024;

    private static readonly FleetSides[] EachSide = [FleetSides.Flatpeak, FleetSides.Registry, FleetSides.Things];

    // Of each side: the namespaces of the names that differ; and from which name on there may be a device that lacks it.
    private readonly HashSet<string>[] _spaces = [[], [], []];
    private readonly int[] _lacking = new int[EachSide.Length];
    private readonly List<(int Root, FleetSides Sides)> _doubted = [];
    private FleetSides _mixed;
    private FleetSides _empty;
    private FleetSides _ended;
    private (FleetSides Same, FleetSides Strange)? _survey;
    private long _calledOff;
    private bool _isMoreDoubted;

    /// <summary>
    /// Some devices of which the list does not say a name, and the sides where something may be called so; whether there are more; and how
    /// many findings call for nothing for that.
    /// </summary>
    public (IReadOnlyList<(string Name, FleetSides Sides)> Devices, bool HasMore, long Findings) Doubts
    {
        get
        {
            lock (_lock)
            {
                return ([.. _doubted.Select(one => (_names.Read(one.Root).Text, one.Sides))], _isMoreDoubted, _calledOff);
            }
        }
    }

    /// <summary>A side will not be read to its end: who waits for that is told by what there is.</summary>
    public IReadOnlyList<int> GiveUp(FleetSides side)
    {
        var ready = new List<int>();
        lock (_lock)
        {
            _ended |= side;
            TakeAllThatAreReady(ready);
        }

        return ready;
    }

    /// <summary>
    /// Whether a device lacks what an unlisted one may be, or is an unlisted one that may be what a listed one lacks. What is mended by a
    /// finding of either may be the other's.
    /// </summary>
    /// <param name="root">The device.</param>
    /// <param name="where">Where a look has found it.</param>
    /// <param name="missing">Where not.</param>
    public bool IsDoubtful(int root, FleetSides where, FleetSides missing)
    {
        lock (_lock)
        {
            bool isDoubtful = Unsaid(_empty) != FleetSides.None
                && ((_names[root].Sides & FleetSides.List) != 0 ? IsItsHalfUnlisted(root, missing) : IsHalfOfListed(root, where));
            _calledOff += isDoubtful ? 1 : 0;
            return isDoubtful;
        }
    }

    private bool IsItsHalfUnlisted(int root, FleetSides missing)
    {
        FleetSides sides = UnsaidAt(root) & missing;
        sides = sides == FleetSides.None ? sides : sides & Survey().Strange;
        return sides != FleetSides.None && Doubt(root, sides);
    }

    private bool IsHalfOfListed(int root, FleetSides where)
    {
        FleetSides sides = HalvesAt(root, where) & Unsaid(_empty);
        if (sides == FleetSides.None)
        {
            return false;
        }

        string text = _names.Read(root).Text;
        FleetSides same = Survey().Same;
        bool isHalf = false;
        foreach (FleetSides side in EachSide.Where(side => (sides & side) != 0 && IsLike(text, side, same)))
        {
            isHalf |= FirstLacking(side) is >= 0 and var device && Doubt(device, side);
        }

        return isHalf;
    }

    private bool Doubt(int root, FleetSides sides)
    {
        int known = _doubted.FindIndex(one => one.Root == root);
        if (known >= 0)
        {
            _doubted[known] = (root, _doubted[known].Sides | sides);
        }
        else if (_doubted.Count < MostNamed)
        {
            _doubted.Add((root, sides));
        }
        else
        {
            _isMoreDoubted = true;
        }

        return true;
    }

    private void NoteSaid(int root, FleetRow row)
    {
        NoteSaid(root, NameRoles.Reference, row.Reference, row.Thing ?? row.Hub);
        NoteSaid(root, NameRoles.Hub, row.Hub, row.Thing ?? row.Reference);
        NoteSaid(root, NameRoles.Thing, row.Thing, row.Reference ?? row.Hub);
    }

    private void NoteSaid(int root, NameRoles role, string? said, string? others)
    {
        FleetSides side = SidesOf(role);
        if (said is null)
        {
            _empty |= side;
            return;
        }

        _names[root].Roles |= (NameRoles)((int)role << SaidBits);
        if (others is not null && others != said)
        {
            _mixed |= side;
            if (_spaces[NumberOf(side)].Count < MostSpaces)
            {
                _spaces[NumberOf(side)].Add(SpaceOf(said));
            }
        }
    }

    // A name that is the same as its thing's is not known either where that is not.
    private FleetSides Unsaid(FleetSides empty) => (empty & _mixed & FleetSides.Things) != 0 ? empty : empty & _mixed;

    // Things in namespaces that are not compared are not listed.
    private FleetSides UnsaidAt(int root)
    {
        FleetSides said = SidesOf((NameRoles)((int)_names[root].Roles >> SaidBits));
        return (_names[root].Sides & FleetSides.List) == 0 ? FleetSides.None
            : Unsaid(ServiceSides.All & ~said) & (IsLeftOut(root) ? ~FleetSides.Things : ServiceSides.All);
    }

    // Only when all is listed it is known what lacks what.
    private bool WaitsForAll(int root, FleetSides sides) =>
        _ended != ServiceSides.All
        && ((sides & FleetSides.List) != 0 ? UnsaidAt(root) & ~sides : sides & Unsaid(_empty)) != FleetSides.None;

    // What is whole by one name is the device of its thing, and nobody's half.
    private FleetSides HalvesAt(int root, FleetSides sides)
    {
        sides &= ServiceSides.All;
        return (sides | (IsLeftOut(root) ? FleetSides.Things : 0)) == ServiceSides.All ? FleetSides.Things : sides;
    }

    // At which sides a cell that is empty was seen to mean the same name; and where there is what may be meant by one all the same.
    private (FleetSides Same, FleetSides Strange) Survey()
    {
        if (_survey is { } known)
        {
            return known;
        }

        FleetSides same = FleetSides.None;
        FleetSides strange = FleetSides.None;
        for (int name = 0; name < _names.Count; name++)
        {
            same |= _names[name].Root == name ? UnsaidAt(name) & SidesOf(name, out _) : FleetSides.None;
        }

        for (int name = 0; name < _names.Count; name++)
        {
            FleetSides sides = _names[name].Root == name ? SidesOf(name, out _) : FleetSides.None;
            sides = (sides & FleetSides.List) == 0 ? HalvesAt(name, sides) & Unsaid(_empty) & ~strange : FleetSides.None;
            if (sides != FleetSides.None && _names.Read(name) is (NameSort.Shared, var text))
            {
                strange = EachSide.Where(side => (sides & side) != 0 && IsLike(text, side, same))
                    .Aggregate(strange, (one, other) => one | other);
            }
        }

        _survey = _ended == ServiceSides.All ? (same, strange) : null;
        return (same, strange);
    }

    // Where an empty cell was seen to mean the same name, it is another one only for what is called as such names are.
    private bool IsLike(string text, FleetSides side, FleetSides same)
    {
        HashSet<string> spaces = _spaces[NumberOf((_mixed & side) != 0 ? side : FleetSides.Things)];
        return (same & side) == 0 || spaces.Count == MostSpaces || spaces.Contains(SpaceOf(text));
    }

    // Who has a side never lacks it again.
    private int FirstLacking(FleetSides side)
    {
        ref int name = ref _lacking[NumberOf(side)];
        while (name < _names.Count && !IsLacking(name, side))
        {
            name++;
        }

        return name < _names.Count ? name : -1;
    }

    private bool IsLacking(int name, FleetSides side) =>
        _names[name].Root == name && (UnsaidAt(name) & side) != 0
        && (SidesOf(name, out _) & side) == 0 && (_names[name].Marks & DeviceMarks.Sound) == 0;

    private static int NumberOf(FleetSides side) => Array.IndexOf(EachSide, side);

    private static string SpaceOf(string name) => name[..Math.Max(0, name.IndexOf(':', StringComparison.Ordinal))];
}
