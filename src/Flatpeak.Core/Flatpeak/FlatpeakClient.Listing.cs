using System.Runtime.CompilerServices;

namespace Flatpeak;

/// <content>The list of the devices.</content>
public sealed partial class FlatpeakClient
{
    /// <summary>All devices, newest first. A page is only requested when the one before is used up.</summary>
    /// <remarks>
    /// The next page is requested before the last device of a page is handed out: the cursor is that device's id, and
    /// whoever consumes the list may delete what it is handed.
    /// </remarks>
    public IAsyncEnumerable<Device> ListDevicesAsync(CancellationToken cancellationToken = default) => Devices.ReadAsync(cancellationToken);

    /// <summary>Those of all devices that are wanted, newest first, read no further than that takes.</summary>
    public async IAsyncEnumerable<Device> ListDevicesAsync(
        DeviceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        await foreach (Device device in ListDevicesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (query.EndsBefore(device))
            {
                yield break;
            }

            if (query.Fits(device))
            {
                yield return device;
            }
        }
    }
}
