using Flatpeak.Errors;

namespace Flatpeak;

/// <content>Creating.</content>
public sealed partial class FlatpeakClient
{
    private DeviceCreation Creation => new(_channel, Devices, _connection.Clock);

    /// <summary>Creates a device (<c>POST /devices</c>).</summary>
    /// <param name="reference">Your own id of the device, unique in the account and mode.</param>
    /// <param name="useExisting">Return the device that already holds the reference, instead of an error.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Device> CreateDeviceAsync(
        string reference, bool useExisting = false, CancellationToken cancellationToken = default) =>
        CreateDeviceAsync(reference, useExisting, null, cancellationToken);

    /// <summary>
    /// The same where an earlier run may have created it: then that device is returned. One that was begun is looked up before
    /// anything is sent; of one that only may have been, a refusal as a duplicate tells.
    /// </summary>
    /// <param name="reference">Your own id of the device, unique in the account and mode.</param>
    /// <param name="useExisting">Return the device that already holds the reference, instead of an error.</param>
    /// <param name="earlier">The earlier attempt; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Device> CreateDeviceAsync(
        string reference, bool useExisting, EarlierAttempt? earlier, CancellationToken cancellationToken) =>
        (await EnsureDeviceAsync(reference, useExisting, earlier, cancellationToken).ConfigureAwait(false)).Device;

    /// <summary>Creates a device, or finds the one that already holds the reference, and says which of the two it was.</summary>
    /// <param name="reference">Your own id of the device, unique in the account and mode.</param>
    /// <param name="earlier">An attempt of an earlier run, which may have created it; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<EnsuredDevice> EnsureDeviceAsync(
        string reference, EarlierAttempt? earlier = null, CancellationToken cancellationToken = default) =>
        EnsureDeviceAsync(reference, useExisting: true, earlier, cancellationToken);

    /// <summary>The same, where a device that somebody else created may be an error.</summary>
    /// <param name="reference">Your own id of the device, unique in the account and mode.</param>
    /// <param name="useExisting">Return the device that already holds the reference, instead of an error.</param>
    /// <param name="earlier">An attempt of an earlier run, which may have created it; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<EnsuredDevice> EnsureDeviceAsync(
        string reference, bool useExisting, EarlierAttempt? earlier, CancellationToken cancellationToken)
    {
        try
        {
            return await Creation.CreateAsync(reference, earlier, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (useExisting && e.Kind == ServiceErrorKind.DuplicateReference)
        {
            if (await FindDeviceAsync(reference, cancellationToken).ConfigureAwait(false) is not { } existing)
            {
                throw;
            }

            return new(existing, WasThere: e.OutcomeUnknown ? null : true);
        }
    }

    /// <summary>Creates a device that has no reference. As nothing tells it from others, a lost response is an error.</summary>
    public Task<Device> CreateDeviceWithoutReferenceAsync(CancellationToken cancellationToken = default) =>
        Creation.CreateAsync(cancellationToken);
}
