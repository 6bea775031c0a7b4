namespace Flatpeak.Bosch;

/// <summary>
/// How long after a deletion the search of things is worth asking, as it still listed what was deleted when it was asked sooner. Safe
/// for concurrent use.
/// </summary>
internal sealed class SeenLag
{
    private readonly object _lock = new();
    private TimeSpan _value;

    /// <summary>Zero where it has not been seen behind.</summary>
    public TimeSpan Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    public void IsAtLeast(TimeSpan time)
    {
        lock (_lock)
        {
            _value = time > _value ? time : _value;
        }
    }
}
