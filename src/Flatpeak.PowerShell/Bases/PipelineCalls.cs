using System.Collections.Concurrent;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// Lets work on other threads run something on the pipeline thread, where scripts have to, while that waits for the work.
/// </summary>
internal sealed class PipelineCalls : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<Action> _calls = [];

    /// <summary>Runs a function on the pipeline thread. Called on any other thread, which waits for it, or for a stop.</summary>
    public T Call<T>(Func<T> function, CancellationToken cancellationToken)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(
            () =>
            {
                try
                {
                    result.TrySetResult(function());
                }
                catch (PipelineStoppedException)
                {
                    result.TrySetCanceled(CancellationToken.None);
                    throw;
                }
                catch (Exception e)
                {
                    result.TrySetException(e);
                }
            },
            cancellationToken);
        return result.Task.WaitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>Waits for work on the pipeline thread, and runs there what it calls for; from time to time, something else too.</summary>
    public T WaitFor<T>(Task<T> work, Action onTick)
    {
        if (!work.IsCompleted)
        {
            // Nothing to do but to wake the wait below.
            work.ContinueWith(
                _ => _calls.Add(static () => { }),
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        while (!work.IsCompleted)
        {
            if (_calls.TryTake(out Action? call, Tick))
            {
                call();
            }

            onTick();
        }

        return work.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => _calls.Dispose();
}
