namespace Flatpeak.Comparison;

/// <summary>
/// What all sides have listed so far, and which devices are to be looked at. Safe for concurrent use: every method takes the
/// table for as long as a page takes.
/// </summary>
internal sealed partial class FleetIndex(ComparisonSettings settings)
{
    private readonly object _lock = new();
    private readonly NameTable _names = new();
    private readonly bool _hasList = settings.List is not null;
    private FleetSides _read;

    private bool HasKeys => settings.MatchBy is not null;

    /// <summary>The sides that were read to their end.</summary>
    public FleetSides Read
    {
        get
        {
            lock (_lock)
            {
                return _read;
            }
        }
    }

    /// <summary>Takes in a page of a side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="page">
    /// Names, each with what a function says of it where there is one; and with Flatpeak's own id where it cannot be looked up by its name.
    /// </param>
    /// <param name="isAgain">True for what was read before: a name that is there already says nothing then.</param>
    /// <returns>The devices that are to be looked at now.</returns>
    public IReadOnlyList<int> Add(FleetSides side, IEnumerable<(string Name, string? Key, string? Id)> page, bool isAgain = false)
    {
        var ready = new List<int>();
        lock (_lock)
        {
            foreach ((string text, string? key, string? id) in page)
            {
                if (Number(side, text, key) is not { } name)
                {
                    continue;
                }

                _listed |= side;
                ref Name record = ref _names[name];
                if ((record.Sides & side) != 0 && !isAgain && side == FleetSides.Flatpeak)
                {
                    _names[record.Root].Marks |= DeviceMarks.Repeated;
                }

                record.Sides |= side;
                if (id is not null)
                {
                    Join(record.Root, _names.GetOrAdd(NameSort.Device, id));
                }

                NoteSeen(record.Root, text);
                TakeIfReady(record.Root, ready);
            }

            ReleaseHeld(ready);
        }

        return ready;
    }

    /// <summary>Takes in a device identifier that nothing else can be called by.</summary>
    public IReadOnlyList<int> AddDevice(string id)
    {
        lock (_lock)
        {
            int name = _prefixes.Length > 0 ? -1 : _names.GetOrAdd(NameSort.Device, id);
            if (name < 0 || (_names[name].Marks & DeviceMarks.Taken) != 0)
            {
                return [];
            }

            _names[name].Sides = FleetSides.Flatpeak;
            _names[name].Marks |= DeviceMarks.Taken | DeviceMarks.Told;
            return [name];
        }
    }

    /// <summary>A registered device was seen without credentials.</summary>
    public IReadOnlyList<int> MarkNoCredentials(string hubDeviceId)
    {
        var ready = new List<int>();
        lock (_lock)
        {
            int name = _names.Find(HasKeys ? NameSort.Hub : NameSort.Shared, hubDeviceId);
            if (name >= 0)
            {
                _names[_names[name].Root].Marks |= DeviceMarks.NoCredentials;
                TakeIfReady(_names[name].Root, ready);
            }
        }

        return ready;
    }

    /// <summary>Sides were read to their end: what they did not list may be looked for.</summary>
    public IReadOnlyList<int> Complete(FleetSides sides)
    {
        var ready = new List<int>();
        lock (_lock)
        {
            _read |= sides;
            _ended |= sides;
            TakeAllThatAreReady(ready);
        }

        return ready;
    }

    /// <summary>
    /// The sides that have not listed every device: without a name to look one up by, only another reading tells. The list may have one.
    /// </summary>
    public FleetSides SidesToReadAgain()
    {
        FleetSides again = FleetSides.None;
        lock (_lock)
        {
            for (int name = 0; name < _names.Count; name++)
            {
                FleetSides sides = _names[name].Root == name ? SidesOf(name, out _) : FleetSides.None;
                if (sides != FleetSides.None)
                {
                    again |= ServiceSides.All & ~(sides | NamedAt(name));
                }
            }
        }

        return again;
    }

    // The sides for which the list has a name of the device.
    private FleetSides NamedAt(int root)
    {
        NameRoles roles = NameRoles.None;
        for (int name = root; name >= 0; name = _names[name].Next)
        {
            roles |= _names[name].Roles;
        }

        return SidesOf(roles);
    }

    private static FleetSides SidesOf(NameRoles roles) =>
        ((roles & NameRoles.Reference) != 0 ? FleetSides.Flatpeak : 0)
            | ((roles & NameRoles.Hub) != 0 ? FleetSides.Registry : 0)
            | ((roles & NameRoles.Thing) != 0 ? FleetSides.Things : 0);

    private int? Number(FleetSides side, string text, string? key)
    {
        bool isWanted = NoteNamespace(text);
        if (!HasKeys)
        {
            // A row of the list may have names without a namespace.
            int known = _names.Find(NameSort.Shared, text);
            return known >= 0 ? known : isWanted ? _names.GetOrAdd(NameSort.Shared, text) : AddLeftOut(text);
        }

        NoteKey(side, key);
        if (key is null)
        {
            return null;
        }

        int name = _names.GetOrAdd(SortOf(side), text);
        Join(_names.GetOrAdd(NameSort.Key, key), name);
        return name;
    }

    // Not compared; but it says whether two sides are of one fleet, and may be nearly the name of a device that is.
    private int AddLeftOut(string text)
    {
        int name = _names.GetOrAdd(NameSort.Shared, text);
        _names[name].Marks |= LeftOutMarks;
        return name;
    }

    private void Join(int root, int name)
    {
        if (name != root && _names[name].Root == name)
        {
            _names[name].Root = root;
            _names[name].Next = _names[root].Next;
            _names[root].Next = name;
        }
    }

    private void TakeAllThatAreReady(List<int> ready)
    {
        for (int name = 0; name < _names.Count; name++)
        {
            if (_names[name].Root == name)
            {
                TakeIfReady(name, ready);
            }
        }
    }

    // Only what is sure to be told: what a side has not listed is nothing before that side was read to its end.
    private void TakeIfReady(int root, List<int> ready)
    {
        ref Name first = ref _names[root];
        FleetSides sides = SidesOf(root, out bool isTwice);
        FleetSides missing = ServiceSides.All & ~sides;
        if (sides == FleetSides.None || (first.Marks & DeviceMarks.Taken) != 0 || (missing & ~_read) != 0)
        {
            return;
        }

        bool isListed = (first.Sides & FleetSides.List) != 0;
        if (IsHeld(isListed) || AreHeldApart || WaitsForAll(root, sides))
        {
            return;
        }

        if (missing != 0 || isTwice || (_hasList && !isListed) || (first.Marks & (DeviceMarks.NoCredentials | DeviceMarks.Repeated)) != 0)
        {
            first.Marks |= DeviceMarks.Taken;
            ready.Add(root);
        }
    }

    private FleetSides SidesOf(int root, out bool isTwice)
    {
        FleetSides sides = FleetSides.None;
        isTwice = false;
        for (int name = root; name >= 0; name = _names[name].Next)
        {
            isTwice |= (sides & _names[name].Sides & ServiceSides.All) != 0;
            sides |= _names[name].Sides;
        }

        return sides;
    }

    private static NameSort SortOf(FleetSides side) => side switch
    {
        FleetSides.Flatpeak => NameSort.Reference,
        FleetSides.Registry => NameSort.Hub,
        _ => NameSort.Thing,
    };
}
