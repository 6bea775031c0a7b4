namespace Flatpeak.PowerShell;

/// <summary>Reads what a service has to say within a second. Who presses Tab waits no longer, whatever the service does.</summary>
internal static class QuickRead
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>What has come within the time, in its order; nothing where the service cannot be read.</summary>
    /// <param name="read">Lists it; on another thread, which may outlive this call for as long as it takes to be cancelled.</param>
    /// <param name="most">How many are enough.</param>
    public static IReadOnlyList<T> Take<T>(Func<CancellationToken, IAsyncEnumerable<T>> read, int most)
    {
        // Not disposed: the other thread may still look at it.
        var stop = new CancellationTokenSource();
        var taken = new List<T>();
        bool isOver = false;
        var work = Task.Run(async () =>
        {
            try
            {
                await foreach (T one in read(stop.Token).ConfigureAwait(false))
                {
                    lock (taken)
                    {
                        if (isOver)
                        {
                            return;
                        }

                        taken.Add(one);
                        if (taken.Count >= most)
                        {
                            return;
                        }
                    }
                }
            }
            catch (Exception)
            {
                // Whatever it is, nobody has asked for more than what can be had.
            }
        });
        if (!work.Wait(Limit))
        {
            _ = stop.CancelAsync();
        }

        lock (taken)
        {
            isOver = true;
            return [.. taken];
        }
    }
}
