namespace Flatpeak.Comparison;

/// <summary>Waits for several to end; where one fails, the others are stopped, and its error is the one that counts.</summary>
internal static class Together
{
    public static async Task RunAsync(CancellationTokenSource stop, params Task?[] tasks)
    {
        List<Task> left = [.. tasks.OfType<Task>()];
        Exception? first = null;
        while (left.Count > 0)
        {
            Task ended = await Task.WhenAny(left).ConfigureAwait(false);
            left.Remove(ended);
            if (ended.IsCompletedSuccessfully)
            {
                continue;
            }

            // What is cancelled may end before what it was cancelled for.
            if (first is null or OperationCanceledException)
            {
                first = ended.Exception?.InnerException ?? first ?? new OperationCanceledException(stop.Token);
            }

            await stop.CancelAsync().ConfigureAwait(false);
        }

        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
