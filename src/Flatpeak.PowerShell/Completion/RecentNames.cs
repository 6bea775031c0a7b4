namespace Flatpeak.PowerShell;

/// <summary>Names that were seen last, each with what else is known of it: so many, and no more.</summary>
internal sealed class RecentNames
{
    private const int Most = 1000;

    private readonly Dictionary<string, (string? Detail, long Seen)> _names = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, long Seen)> _order = new();
    private long _seen;

    /// <summary>All of them, those seen last first.</summary>
    public IEnumerable<(string Name, string? Detail)> Newest =>
        _names.OrderByDescending(name => name.Value.Seen).Select(name => (name.Key, name.Value.Detail));

    public void Add(string name, string? detail)
    {
        _names[name] = (detail, ++_seen);
        _order.Enqueue((name, _seen));
        while (_names.Count > Most || _order.Count > 2 * Most)
        {
            (string oldest, long at) = _order.Dequeue();

            // Not where it was seen again since.
            if (_names.TryGetValue(oldest, out (string? Detail, long Seen) known) && known.Seen == at)
            {
                _names.Remove(oldest);
            }
        }
    }

    public void Remove(string name) => _names.Remove(name);
}
