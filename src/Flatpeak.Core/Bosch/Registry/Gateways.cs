using System.Collections.Concurrent;

namespace Flatpeak.Bosch;

/// <summary>
/// The devices of a registry that others may rely on as their gateway, as its list has them: those that others name, and those that are in
/// a group of gateways. No more is kept of the others. Safe for concurrent use.
/// </summary>
internal sealed class Gateways
{
    private readonly ConcurrentDictionary<string, byte> _ids = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(IEnumerable<string> ids)
    {
        foreach (string id in ids)
        {
            _ids.TryAdd(id, 0);
        }
    }

    /// <summary>The list is read as far as it will be.</summary>
    public void Complete() => _end.TrySetResult();

    /// <summary>Whether it is one, once the list is read: whoever names it may be on the last page.</summary>
    public async Task<bool> HasAsync(string id, CancellationToken cancellationToken)
    {
        await _end.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _ids.ContainsKey(id);
    }
}
