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
/// <param name="HubDeviceId">Its device in the registry; null where its registration was kept, and where there can be none.</param>
/// <param name="At">When it was removed, by a computer's clock.</param>
internal sealed record RemovedThing(string ThingId, string? HubDeviceId, DateTimeOffset At)
{
    // Its registration may be there as it was kept.
    private bool _mayBeKept;

    // A removal that found nothing says nothing new.
    private bool _hasFound;

    /// <summary>
    /// What was removed, or read, a moment ago need not be asked for: in a pipeline over both sides it would cost some requests a device.
    /// </summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    /// <summary>That of a removal's output, or of its journal, also out of a file; null for anything else.</summary>
    public static RemovedThing? Of(object item) =>
        item is PSObject input && RecordTime.Of(input) is { } time
        && PipedObject.Filled(input, nameof(DeviceRemoval.ThingId)) is { } thingId
            ? Of(input, thingId, RecordSteps.KeptRegistration(input), time)
            : null;

    // As a journal has its times.
    private static readonly TimeSpan JournalTick = TimeSpan.FromMilliseconds(1);

    /// <summary>True where it was removed so long ago that it may be there again, or by a clock that is ahead of this one.</summary>
    public bool IsOld => (DateTimeOffset.UtcNow - At).Duration() > Moment;

    /// <summary>
    /// True where it was removed since a command began, or a moment before: its record has come by the pipeline of the removal, and may
    /// only have waited there for those before it.
    /// </summary>
    public bool IsSince(DateTimeOffset began) => At >= began - Moment && At <= DateTimeOffset.UtcNow + Moment;

    /// <summary>
    /// Why its identifier is not the one that an earlier run removed: the thing was there, and was removed, after that. Null where it may
    /// be.
    /// </summary>
    /// <param name="device">Its device, as it is named.</param>
    /// <param name="ended">When that run had removed the identifier, by this computer's clock.</param>
    public ServiceException? RefusalOfDone(string device, DateTimeOffset ended) => !_hasFound || At < ended + JournalTick
        ? null
        : new ServiceException(
            ServiceErrorKind.Conflict,
            $"An earlier run with this journal removed '{device}' ({ended:u}), and its thing '{ThingId}' was there and was removed after "
            + $"that ({At:u}): it may have an identifier again. Nothing was sent for it. If that is to be removed too, run this with a new "
            + "journal.");

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
            // A registration that was kept does not say why the thing is there.
            bool mayBeKept = _mayBeKept && !place.StartsWith("Thing ", StringComparison.Ordinal);
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                (mayBeKept
                    ? $"{place}, although a removal of it ended by {At:u}: its device was created again, or that removal kept the "
                        + "registration, which is not known here. It may use the identifier that it had. "
                    : $"{place}, although it was removed by {At:u}: its device was created again, and may use the identifier that it had. ")
                + "Nothing was removed at Flatpeak. If it is to go too, remove the thing again, or remove the identifier by its reference "
                + "(-ReferenceId).");
        }
    }

    // Who does not say is asked for: a registration that was kept on purpose is an error too many, and one that was made anew is in use.
    private static RemovedThing Of(PSObject input, string thingId, bool? kept, DateTimeOffset time)
    {
        string device = PipedObject.Filled(input, nameof(DeviceRemoval.HubDeviceId)) ?? thingId;
        bool isAsked = kept != true && (device != thingId || BoschIds.IsDevice(device));
        return new RemovedThing(thingId, isAsked ? device : null, time)
        {
            _mayBeKept = kept is null,
            _hasFound = RemovalRecord.SaysRemoved(input) && PipedObject.Filled(input, nameof(DeviceRemoval.Found)) is not null,
        };
    }
}
