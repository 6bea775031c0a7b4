namespace Flatpeak.Comparison;

/// <content>The devices that are looked at, and what became of them.</content>
internal sealed partial class FleetIndex
{
    /// <summary>What is known of a device.</summary>
    public KnownDevice Describe(int root)
    {
        lock (_lock)
        {
            var names = new List<(NameSort, string, FleetSides, NameRoles)>();
            for (int name = root; name >= 0; name = _names[name].Next)
            {
                (NameSort sort, string text) = _names.Read(name);
                text = sort == NameSort.Policy ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : text;
                FleetSides sides = sort is NameSort.Key ? FleetSides.None : _names[name].Sides;
                names.Add((sort, text, sides & ~FleetSides.List, _names[name].Roles));
            }

            return new KnownDevice(root, names, (_names[root].Sides & FleetSides.List) != 0);
        }
    }

    /// <summary>What became of a device that was looked at.</summary>
    public void Tell(int root, bool isSound)
    {
        lock (_lock)
        {
            _names[root].Marks |= isSound ? DeviceMarks.Sound : DeviceMarks.Told;
        }
    }

    /// <summary>
    /// A name of the shape of one of a device's, under which a side that lacks the device has one that is nowhere where this one is; null
    /// for none. Where a function matches, it says itself what counts.
    /// </summary>
    public string? FindSimilar(int root, FleetSides where, FleetSides missing)
    {
        lock (_lock)
        {
            for (int name = root; name >= 0; name = _names[name].Next)
            {
                if (_names.Read(name).Sort != NameSort.Shared)
                {
                    continue;
                }

                foreach (int other in _names.FindSimilar(name))
                {
                    FleetSides sides = SidesOf(_names[other].Root, out _);
                    if ((sides & missing & SidesCalled(name)) != 0 && (sides & where) == 0 && (where & SidesCalled(other)) != 0)
                    {
                        return _names.Read(other).Text;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>The next device, from a number on, that is everywhere and of which nothing else is to be said; -1 for none.</summary>
    public int NextMatching(int from)
    {
        lock (_lock)
        {
            for (int name = from; name < _names.Count; name++)
            {
                DeviceMarks marks = _names[name].Marks;
                if (_names[name].Root == name && (marks & DeviceMarks.Told) == 0
                    && ((marks & DeviceMarks.Sound) != 0
                        || ((marks & DeviceMarks.Taken) == 0 && (SidesOf(name, out _) & ServiceSides.All) == ServiceSides.All)))
                {
                    return name;
                }
            }

            return -1;
        }
    }

    // A list may have a name for one side only.
    private FleetSides SidesCalled(int name)
    {
        NameRoles roles = _names[name].Roles & NameRoles.Services;
        return roles is NameRoles.None or NameRoles.Services ? ServiceSides.All | FleetSides.List : SidesOf(roles);
    }
}
