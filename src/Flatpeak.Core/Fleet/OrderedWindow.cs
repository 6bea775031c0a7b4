using System.Diagnostics.CodeAnalysis;

namespace Flatpeak.Fleet;

/// <summary>
/// Work on an endless input: up to so many pieces at a time, results in input order, and never more than a bounded
/// number of them kept. Used by one thread, which adds work and takes results.
/// </summary>
/// <typeparam name="T">A result. Work that fails should return its failure as one.</typeparam>
public sealed class OrderedWindow<T> : IDisposable
{
    // Room for fast items behind a slow one; past it the input waits, so that memory stays flat.
    private const int Depth = 8;

    private readonly Queue<Task<T>> _results = new();
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _places;
    private readonly int _capacity;
    private volatile bool _finishing;

    /// <summary>Opens a window.</summary>
    /// <param name="throttle">How many pieces of work run at a time.</param>
    /// <param name="stop">Ends the work that runs, and starts no more.</param>
    public OrderedWindow(int throttle, CancellationToken stop)
        : this(new SemaphoreSlim(throttle), throttle, stop)
    {
    }

    /// <summary>Opens a window that shares its places with others.</summary>
    /// <param name="places">One for each piece of work that may run at a time, in all windows together.</param>
    /// <param name="throttle">How many places there are.</param>
    /// <param name="stop">Ends the work that runs, and starts no more.</param>
    public OrderedWindow(SemaphoreSlim places, int throttle, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(throttle, 1);
        _places = places;
        _capacity = throttle * Depth;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>True when a result must be taken before more work is added.</summary>
    public bool IsFull => _results.Count >= _capacity;

    /// <summary>True when nothing is under way and nothing is left to take.</summary>
    public bool IsEmpty => _results.Count == 0;

    /// <summary>Starts work as soon as there is a place for it.</summary>
    public void Add(Func<CancellationToken, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        CancellationToken stop = _stop.Token;

        // Places are queued for here, in input order. Left to the tasks, the first item could come last of a whole
        // window, and all the others would wait for it.
        Task place = _places.WaitAsync(stop);
        _results.Enqueue(Task.Run(() => RunAsync(work, place, stop), CancellationToken.None));
    }

    /// <summary>Puts a result that needs no work in its place among the others.</summary>
    public void Add(T result) => _results.Enqueue(Task.FromResult(result));

    /// <summary>Takes the next result in input order, if it is there.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T result)
    {
        if (_results.TryPeek(out Task<T>? next) && next.IsCompleted)
        {
            result = Take();
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Takes the next result in input order, and waits for it.</summary>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public T Take()
    {
        T result = _results.Peek().WaitAsync(_stop.Token).GetAwaiter().GetResult();
        _results.Dequeue();
        return result;
    }

    /// <summary>Starts nothing more, waits for what had started, and hands out what came of it, in input order.</summary>
    public IReadOnlyList<T> Finish()
    {
        _finishing = true;
        WaitForAll();
        T[] results = [.. _results.Where(task => task.IsCompletedSuccessfully).Select(task => task.Result)];
        _results.Clear();
        return results;
    }

    /// <summary>Stops, and waits for what had started: when it returns, nothing is under way any more.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        WaitForAll();
        _results.Clear();
        _stop.Dispose();
    }

    private void WaitForAll() => Task.WhenAll(_results).ContinueWith(
        static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();

    private async Task<T> RunAsync(Func<CancellationToken, Task<T>> work, Task place, CancellationToken stop)
    {
        await place.ConfigureAwait(false);
        try
        {
            if (_finishing)
            {
                throw new OperationCanceledException();
            }

            return await work(stop).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }
}
