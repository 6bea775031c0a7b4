namespace Flatpeak.Bosch;

/// <summary>
/// What a stop still leaves time for. A request that is out when it comes may or may not be carried out; cut off, nobody
/// would ever know. So it is given a moment to be answered, and what was made before can be rolled back after it.
/// </summary>
internal sealed class StopGrace : IDisposable
{
    private readonly CancellationTokenSource _requests = new();
    private readonly CancellationTokenSource _rollback = new();
    private readonly CancellationTokenRegistration _onStop;

    public StopGrace(TimeSpan grace, CancellationToken stop)
    {
        _onStop = stop.Register(() =>
        {
            _requests.CancelAfter(grace / 2);
            _rollback.CancelAfter(grace);
        });
    }

    /// <summary>Cancelled after the first half of it: for a request that is out.</summary>
    public CancellationToken Requests => _requests.Token;

    /// <summary>Cancelled at its end: for what takes back what was done.</summary>
    public CancellationToken Rollback => _rollback.Token;

    public void Dispose()
    {
        _onStop.Dispose();
        _requests.Dispose();
        _rollback.Dispose();
    }
}
