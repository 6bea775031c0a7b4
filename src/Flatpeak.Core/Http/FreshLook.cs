namespace Flatpeak.Http;

/// <summary>
/// Looks that something is decided by. What an answer tells is as old as its request, and it may be on its way for long: then it is
/// looked at once more.
/// </summary>
internal static class FreshLook
{
    // A service that is never faster is not asked for ever: no more looks make it any safer.
    private const int Most = 6;

    /// <summary>What a look sees that took less than <see cref="ServiceRequest.LongWait"/>, or the last of some that did not.</summary>
    public static async Task<T> TakeAsync<T>(TimeProvider clock, Func<Task<T>> look)
    {
        for (int looks = 1; ; looks++)
        {
            long start = clock.GetTimestamp();
            T seen = await look().ConfigureAwait(false);
            if (looks == Most || clock.GetElapsedTime(start) < ServiceRequest.LongWait)
            {
                return seen;
            }
        }
    }
}
