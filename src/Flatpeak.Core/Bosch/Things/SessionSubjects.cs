namespace Flatpeak.Bosch;

/// <summary>Who a session is to Things or Ditto: asked once for all who want to know. Safe for concurrent use.</summary>
internal sealed class SessionSubjects
{
    private readonly object _lock = new();
    private Task<WhoAmI>? _answer;

    /// <summary>What the service said; where it is not known yet, one asks and the others wait for that.</summary>
    public async Task<WhoAmI> GetAsync(Func<CancellationToken, Task<WhoAmI>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<WhoAmI> answer;
            bool isOurs = false;
            lock (_lock)
            {
                if (_answer is null or { IsFaulted: true } or { IsCanceled: true })
                {
                    _answer = ask(cancellationToken);
                    isOurs = true;
                }

                answer = _answer;
            }

            try
            {
                // Whoever asks is back only when the request has ended.
                return await (isOurs ? answer : answer.WaitAsync(cancellationToken)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!isOurs && !cancellationToken.IsCancellationRequested)
            {
                // Whoever asked was stopped, and we are not.
            }
        }
    }
}
