using System.Collections.Concurrent;

namespace Flatpeak.Bosch;

/// <summary>
/// The devices of a registry that others may rely on as their gateway, as its list has them: those that others name, and those that are in
/// a group of gateways. No more is kept of the others. Safe for concurrent use.
/// </summary>
internal sealed class Gateways
{
    private readonly ConcurrentDictionary<string, byte> _ids = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(IEnumerable<string> ids)
    {
        foreach (string id in ids)
        {
            _ids.TryAdd(id, 0);
        }
    }

    /// <summary>The list is read as far as it will be.</summary>
    /// <param name="isWhole">Whether it was read to its end.</param>
    public void Complete(bool isWhole) => _end.TrySetResult(isWhole);

    /// <summary>
    /// Whether it may be one, once the list is read: whoever names it may be on the last page, or on one that could not be read.
    /// </summary>
    public async Task<bool> MayHaveAsync(string id, CancellationToken cancellationToken) =>
        !await _end.Task.WaitAsync(cancellationToken).ConfigureAwait(false) || _ids.ContainsKey(id);
}
