using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>The namespaces that are compared.</content>
internal sealed partial class FleetIndex
{
    private const DeviceMarks LeftOutMarks = DeviceMarks.LeftOut | DeviceMarks.Taken | DeviceMarks.Told;

    private readonly string[] _prefixes = [.. settings.Namespaces.Select(space => space + ":")];
    private readonly bool[] _isInUse = new bool[settings.Namespaces.Count];
    private bool _hasComparedRow;
    private bool _isLeftOutSeen;

    /// <summary>
    /// True where every row of the list is left out, and nothing else was seen in the namespaces that are compared than what is theirs.
    /// </summary>
    public bool IsListLeftOut
    {
        get
        {
            lock (_lock)
            {
                return _hasList && !_hasComparedRow && _isLeftOutSeen && !_hasUnlisted;
            }
        }
    }

    /// <summary>Those in which nothing was found so far: no device on any side, and no row of the list.</summary>
    public IReadOnlyList<string> UnusedNamespaces
    {
        get
        {
            lock (_lock)
            {
                return [.. settings.Namespaces.Where((_, number) => !_isInUse[number])];
            }
        }
    }

    /// <summary>Whether a name is of the namespaces that are compared.</summary>
    public bool IsWanted(string name) => _prefixes.Length == 0 || NamespaceOf(name) >= 0;

    /// <summary>Whether a name that the registry has listed is of a device that is compared.</summary>
    public bool IsCompared(string hubDeviceId)
    {
        lock (_lock)
        {
            int name = _names.Find(HasKeys ? NameSort.Hub : NameSort.Shared, hubDeviceId);
            return name >= 0 && !IsLeftOut(_names[name].Root);
        }
    }

    // The same, of a name that a side or the list has.
    private bool NoteNamespace(string name)
    {
        int space = NamespaceOf(name);
        if (space >= 0)
        {
            _isInUse[space] = true;
        }

        return _prefixes.Length == 0 || space >= 0;
    }

    // A row is of the namespace of its thing, and where it does not say which that is, of each that one of its names has. Of a row
    // without any nobody can tell, and to leave its device out without a word is to call it sound.
    private bool NoteNamespaces(FleetRow row, long number)
    {
        string[] names = row.Thing is { } thing ? [thing] : [.. new[] { row.Reference, row.Hub }.OfType<string>()];
        if (_prefixes.Length > 0 && !HasKeys && row.Thing is null && !names.Any(name => name.Contains(':', StringComparison.Ordinal)))
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"Row {number} of the list ('{DisplayText.Of(row.Name)}') names no thing, and nothing that has a namespace: whether its "
                + "device is of those that are compared, nobody can tell. Nothing was sent. Give it its thing's id, or compare without "
                + "namespaces.");
        }

        bool isWanted = false;
        foreach (string name in names)
        {
            isWanted |= NoteNamespace(name);
        }

        return isWanted;
    }

    private int NamespaceOf(string name) => Array.FindIndex(_prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
