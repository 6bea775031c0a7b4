namespace Flatpeak.Simulator.Bosch.Common;

/// <summary>
/// The keys of a dictionary in their order, to be entered at any place: a list of a million devices is read page by page, and
/// must not be counted through from its beginning for each. Made anew after a change, when it is next read.
/// </summary>
internal sealed class OrderedIds(Func<IEnumerable<string>> keys)
{
    private string[]? _ids;

    /// <summary>All of them, in ordinal order.</summary>
    public IReadOnlyList<string> All => _ids ??= [.. keys()];

    /// <summary>There is another one, or one less.</summary>
    public void Changed() => _ids = null;

    /// <summary>Where those behind an id begin, whether it is there or not; at the beginning for null.</summary>
    public int Behind(string? id)
    {
        if (id is null)
        {
            return 0;
        }

        _ = All;
        int at = Array.BinarySearch(_ids!, id, StringComparer.Ordinal);
        return at < 0 ? ~at : at + 1;
    }
}
