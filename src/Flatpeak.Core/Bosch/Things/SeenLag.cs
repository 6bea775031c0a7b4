namespace Flatpeak.Bosch;

/// <summary>
/// How long after a deletion the search of things is worth asking, as it still listed what was deleted when it was asked sooner. Safe
/// for concurrent use.
/// </summary>
internal sealed class SeenLag
{
    private readonly object _lock = new();

    /// <summary>Zero where it has not been seen behind.</summary>
    public TimeSpan Value { get; private set; }

    public void IsAtLeast(TimeSpan time)
    {
        lock (_lock)
        {
            Value = time > Value ? time : Value;
        }
    }
}
