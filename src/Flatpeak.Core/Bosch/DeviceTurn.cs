using Flatpeak.Errors;

namespace Flatpeak.Bosch;

/// <summary>
/// Lets the removals and creations of one device go one after the other, in all runs of one connection: what is removed at the very moment
/// at which it is made anew passes each look before it.
/// </summary>
internal static class DeviceTurn
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Waits until nobody else of the connection is at the device; by pauses, as a fleet run has them: who has the turn may pause itself,
    /// and the place to go on in must not be taken by who waits for it.
    /// </summary>
    /// <returns>The turn, which ends when it is disposed, and whether it was waited for.</returns>
    /// <exception cref="NothingDoneException">It was cancelled.</exception>
    public static async Task<(IDisposable Turn, bool HasWaited)> TakeAsync(
        Creations connection, string thingId, string hubDeviceId, Func<TimeSpan, CancellationToken, Task> pause,
        CancellationToken cancellationToken)
    {
        string[] names = [$"{connection.Number} thing {thingId}", $"{connection.Number} device {hubDeviceId}"];
        for (bool hasWaited = false; ; hasWaited = true)
        {
            if (NameTurn.TryTake(names) is { } turn)
            {
                return (turn, hasWaited);
            }

            try
            {
                await pause(Interval, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (e is not NothingDoneException)
            {
                throw new NothingDoneException(e);
            }
        }
    }
}
