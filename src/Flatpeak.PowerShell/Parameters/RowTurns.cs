using System.Collections.Concurrent;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// Which row waits for which. One that gives a reference by which a row before it means its device waits for the end of that: else a row
/// that is late, or is repeated, finds the device which has just got the reference, and renames that.
/// </summary>
internal sealed class RowTurns
{
    // By the old references of rows that have not ended, which are no more than a run has in hand.
    private readonly ConcurrentDictionary<string, Task> _meant = new(StringComparer.Ordinal);

    /// <summary>Takes a row in. For one thread, in input order.</summary>
    /// <param name="old">The reference by which it means its device; null where it does by an id alone.</param>
    /// <param name="given">The reference that it gives.</param>
    /// <returns>To be disposed of at the row's end, whatever that is.</returns>
    public Turn Take(string? old, string given)
    {
        var turn = new Turn(_meant.GetValueOrDefault(given, Task.CompletedTask));
        if (old is not null)
        {
            _ = KeepAsync(old, turn.Ended);
        }

        return turn;
    }

    private async Task KeepAsync(string old, Task end)
    {
        Task all = _meant.TryGetValue(old, out Task? before) ? Task.WhenAll(before, end) : end;
        _meant[old] = all;
        await all.ConfigureAwait(false);
        _meant.TryRemove(new KeyValuePair<string, Task>(old, all));
    }

    /// <summary>A row's.</summary>
    /// <param name="before">What it waits for. That has begun before it, and so takes none of the slots that those who wait have.</param>
    internal sealed class Turn(Task before) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Done when the row has ended.</summary>
        public Task Ended => _ended.Task;

        /// <summary>Waits until it is the row's turn, before anything is sent for it.</summary>
        /// <exception cref="NothingDoneException">A stop came first.</exception>
        public async Task WaitAsync(CancellationToken stop)
        {
            try
            {
                await before.WaitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
            {
                throw new NothingDoneException(e);
            }
        }

        /// <inheritdoc/>
        public void Dispose() => _ended.TrySetResult();
    }
}
