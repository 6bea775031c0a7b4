using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>
/// The thing that the record of a removal says is gone. Some time after that its device may be in use again, with the identifier that it
/// had.
/// </summary>
/// <param name="ThingId">The thing.</param>
/// <param name="HubDeviceId">Its device in the registry; null where that was kept, or is not known.</param>
/// <param name="At">When it was removed, by a computer's clock.</param>
internal sealed record RemovedThing(string ThingId, string? HubDeviceId, DateTimeOffset At)
{
    /// <summary>
    /// What was removed, or read, a moment ago need not be asked for: in a pipeline over both sides it would cost some requests a device.
    /// </summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    /// <summary>That of a removal's output, or of its journal, also out of a file; null for anything else.</summary>
    public static RemovedThing? Of(object item) =>
        item is PSObject input && RecordTime.Of(input) is { } time
        && PipedObject.Filled(input, nameof(DeviceRemoval.ThingId)) is { } thingId
            ? new RemovedThing(
                thingId, RecordSteps.KeptRegistration(input) ? null : PipedObject.Filled(input, nameof(DeviceRemoval.HubDeviceId)), time)
            : null;

    /// <summary>True where it was removed so long ago that it may be there again, or by a clock that is ahead of this one.</summary>
    public bool IsOld => (DateTimeOffset.UtcNow - At).Duration() > Moment;

    /// <summary>
    /// True where it was removed since a command began, or a moment before: its record has come by the pipeline of the removal, and may
    /// only have waited there for those before it.
    /// </summary>
    public bool IsSince(DateTimeOffset began) => At >= began - Moment && At <= DateTimeOffset.UtcNow + Moment;

    /// <summary>The error where whether it is there again cannot be looked at, as the session has no Bosch side.</summary>
    /// <param name="device">Its device, as it is named.</param>
    public ServiceException NotSeen(string device) => new(
        ServiceErrorKind.NotConnected,
        $"Device '{device}' is named by the record of a removal that ended at {At:u}. Whether thing '{ThingId}' is there again, and uses "
        + "the identifier that it had, must be looked up, and this session is not connected to Bosch IoT. Nothing was removed. Connect it "
        + "with Connect-BoschIot, or, if none of these devices is in use again, leave out the thing: "
        + "Select-Object * -ExcludeProperty ThingId.");

    /// <summary>Makes sure that it is not there again.</summary>
    /// <param name="bosch">Where it was.</param>
    /// <param name="onlyReads">For a preview.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it is.</exception>
    public async Task EnsureGoneAsync(BoschClient bosch, bool onlyReads, CancellationToken cancellationToken)
    {
        if (await bosch.FindAgainAsync(ThingId, HubDeviceId, onlyReads, cancellationToken).ConfigureAwait(false) is { } place)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"{place}, although it was removed by {At:u}: its device was created again, and may use the identifier that it had. "
                + "Nothing was removed at Flatpeak. If it is to go too, remove the thing again, or remove the identifier by its reference "
                + "(-ReferenceId).");
        }
    }
}
