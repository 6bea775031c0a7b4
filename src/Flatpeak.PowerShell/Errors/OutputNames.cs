namespace Flatpeak.PowerShell;

/// <summary>Counts what a command has output, and keeps the first names of it: of a million there is no room for all.</summary>
/// <param name="most">How many names.</param>
internal sealed class OutputNames(int most)
{
    // What somebody takes is the first of them: there are to be names then of what is left.
    private const int MostKept = 10_000;

    private readonly Dictionary<string, long> _numbers = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The names of the first of them.</summary>
    public IReadOnlyCollection<string> First => [.. _numbers.OrderBy(one => one.Value).Take(most).Select(one => one.Key)];

    /// <summary>Whether somebody takes them.</summary>
    public Taking Taking { get; set; }

    /// <summary>True from the first output on, whatever that is.</summary>
    public bool HasBegun { get; set; }

    /// <summary>True once a command in the same pipeline has taken what was to come to it, and has ended.</summary>
    public bool IsDone { get; set; }

    /// <summary>Adds one.</summary>
    public void Add(string name)
    {
        Count++;
        if (_numbers.Count < MostKept)
        {
            _numbers.TryAdd(name, Count);
        }
    }

    /// <summary>
    /// What was output has been taken, and the pipeline goes on. So whoever has given up before was in a pipeline of its own, such as
    /// one in a script block, whose error the script has caught: what it did not take went another way, or comes to whoever is next.
    /// </summary>
    public void GoOn() => Taking = Taking == Taking.Abandoned ? Taking.None : Taking;

    /// <summary>Somebody has it, and tells what becomes of it. One that is not among them changes nothing.</summary>
    public void Take(string name)
    {
        // One that is not kept here is taken for one of those that there was no room for; one without a name is nobody's.
        if (name.Length > 0 && (_numbers.Remove(name) || Count > _numbers.Count))
        {
            Count--;
        }
    }
}
