namespace Flatpeak.Bosch;

/// <summary>
/// Lets the removals and creations of one device go one after the other, in all runs of one connection: what is removed at the very moment
/// at which it is made anew passes each look before it.
/// </summary>
internal static class DeviceTurn
{
    /// <summary>Waits until nobody else of the connection is at the device.</summary>
    /// <returns>The turn, which ends when it is disposed, and whether it was waited for.</returns>
    /// <exception cref="Errors.NothingDoneException">It was cancelled.</exception>
    public static async Task<(IDisposable Turn, bool HasWaited)> TakeAsync(
        Creations connection, string thingId, string hubDeviceId, CancellationToken cancellationToken)
    {
        Task<IDisposable> turn = NameTurn.TakeAsync(
            [$"{connection.Number} thing {thingId}", $"{connection.Number} device {hubDeviceId}"], cancellationToken);
        bool hasWaited = !turn.IsCompletedSuccessfully;
        return (await turn.ConfigureAwait(false), hasWaited);
    }
}
