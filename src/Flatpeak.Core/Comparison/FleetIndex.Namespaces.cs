namespace Flatpeak.Comparison;

/// <content>The namespaces that are compared.</content>
internal sealed partial class FleetIndex
{
    private readonly string[] _prefixes = [.. settings.Namespaces.Select(space => space + ":")];
    private readonly bool[] _isInUse = new bool[settings.Namespaces.Count];

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

    private int NamespaceOf(string name) => Array.FindIndex(_prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
