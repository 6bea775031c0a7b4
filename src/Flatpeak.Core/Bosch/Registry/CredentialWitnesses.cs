namespace Flatpeak.Bosch;

/// <summary>
/// A few devices that have shown credentials through this connection, the latest ones: asked again, one of them tells whether the registry
/// still answers when it is asked for credentials. Safe for concurrent use.
/// </summary>
internal sealed class CredentialWitnesses
{
    // The one or the other may be removed by then; and where none shows any, so many are asked in vain.
    private const int Most = 4;

    private readonly Queue<string> _deviceIds = new();

    public void Add(string deviceId)
    {
        lock (_deviceIds)
        {
            if (_deviceIds.Contains(deviceId))
            {
                return;
            }

            if (_deviceIds.Count == Most)
            {
                _deviceIds.Dequeue();
            }

            _deviceIds.Enqueue(deviceId);
        }
    }

    /// <summary>All but one, which is the one in question.</summary>
    public IReadOnlyList<string> Besides(string deviceId)
    {
        lock (_deviceIds)
        {
            return [.. _deviceIds.Where(id => id != deviceId)];
        }
    }
}
