using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Removal;

/// <summary>A device that was removed from registry and Things, some time ago: it may be there again.</summary>
public static class RemovedDevice
{
    /// <summary>Where it is there again, in words; null where it is not.</summary>
    /// <param name="client">Where it was removed.</param>
    /// <param name="thingId">Its thing.</param>
    /// <param name="hubDeviceId">Its id in the registry; null where that is not to be asked, as the registration was kept.</param>
    /// <param name="onlyReads">For a preview: whether a thing is hidden from this session, only a write that changes nothing tells.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceException">It could not be found out.</exception>
    public static async Task<string?> FindAgainAsync(
        this BoschClient client, string thingId, string? hubDeviceId, bool onlyReads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        (Thing? thing, bool isGone) = await client.Things.FindOrAskAsync(thingId, onlyReads, cancellationToken).ConfigureAwait(false);
        if (!isGone)
        {
            return $"Thing '{thingId}'{(thing is null ? ", which this session cannot read," : "")} is at {client.Things.Endpoint}";
        }

        return hubDeviceId is not null
            && await client.Registry.FindForSureAsync(hubDeviceId, cancellationToken).ConfigureAwait(false) is { IsRegistered: true }
                ? $"Device '{hubDeviceId}' is registered at {client.Registry.Endpoint}"
                : null;
    }
}
