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
/// <param name="At">When it was removed, by this computer's clock.</param>
internal sealed record RemovedThing(string ThingId, DateTimeOffset At)
{
    // What was removed a moment ago need not be asked for: in a pipeline over both sides it would cost a request a device.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    /// <summary>That of a removal's output, or of its journal, also out of a file; null for anything else.</summary>
    public static RemovedThing? Of(object item) =>
        item is PSObject input && RecordTime.Of(input) is { } time
        && PipedObject.Filled(input, nameof(DeviceRemoval.ThingId)) is { } thingId
            ? new RemovedThing(thingId, time)
            : null;

    /// <summary>True where it was removed so long ago that it may be there again.</summary>
    public bool IsOld => DateTimeOffset.UtcNow - At > Moment;

    /// <summary>Makes sure that it is not there again.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it is.</exception>
    public async Task EnsureGoneAsync(BoschClient bosch, CancellationToken cancellationToken)
    {
        if (await bosch.FindThingAsync(ThingId, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Thing '{ThingId}' is at {bosch.Options.ThingsHost}, although it was removed by {At:u}: its device was created again, and "
                + "may use the identifier that it had. Nothing was removed at Flatpeak. If it is to go too, remove the thing again, or "
                + "remove the identifier by its reference (-ReferenceId).");
        }
    }
}
