namespace Flatpeak.Http;

/// <summary>
/// Looks that something is decided by. What an answer tells is as old as its request was when it was sent, and it may be on its way for
/// long; what the request had waited for before that does not make it older.
/// </summary>
internal static class FreshLook
{
    // A service that is never faster is not asked for ever: no more looks make it any safer.
    private const int Most = 6;

    private static readonly AsyncLocal<Times?> Current = new();

    /// <summary>What a look sees that took less than <see cref="ServiceRequest.LongWait"/>, or the last of some that did not.</summary>
    public static async Task<T> TakeAsync<T>(TimeProvider clock, Func<Task<T>> look)
    {
        for (int looks = 1; ; looks++)
        {
            (T seen, long at) = await TimeAsync(clock, look).ConfigureAwait(false);
            if (looks == Most || clock.GetElapsedTime(at) < ServiceRequest.LongWait)
            {
                return seen;
            }
        }
    }

    /// <summary>What a look sees, and when the first of the requests was sent that it goes by, as a timestamp of the clock.</summary>
    public static async Task<(T Seen, long At)> TimeAsync<T>(TimeProvider clock, Func<Task<T>> look)
    {
        long start = clock.GetTimestamp();
        var times = new Times(Current.Value);
        Current.Value = times;
        T seen = await look().ConfigureAwait(false);
        return (seen, times.First ?? start);
    }

    /// <summary>The same of a look that sees nothing but that it may go on.</summary>
    public static async Task<long> TimeAsync(TimeProvider clock, Func<Task> look) => (await TimeAsync(
        clock,
        async () =>
        {
            await look().ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false)).At;

    /// <summary>A request was answered that was sent at a time: so old is what a look has seen by it, if it is part of one.</summary>
    public static void Answered(long sentAt) => Current.Value?.Note(sentAt);

    // Of a look within a look, both go by it.
    private sealed class Times(Times? outer)
    {
        private readonly object _lock = new();

        public long? First { get; private set; }

        public void Note(long sentAt)
        {
            lock (_lock)
            {
                First = First < sentAt ? First : sentAt;
            }

            outer?.Note(sentAt);
        }
    }
}
