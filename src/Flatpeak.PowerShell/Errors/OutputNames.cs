namespace Flatpeak.PowerShell;

/// <summary>Counts what a command has output, and keeps the first names of it: of a million there is no room for all.</summary>
/// <param name="most">How many names.</param>
internal sealed class OutputNames(int most)
{
    private readonly List<string> _first = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The names of the first of them.</summary>
    public IReadOnlyCollection<string> First => _first;

    /// <summary>Adds one.</summary>
    public void Add(string name)
    {
        Count++;
        if (_first.Count < most)
        {
            _first.Add(name);
        }
    }
}
