using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>
/// When the device was there that a record of a removal means: what became of it is long past where the record is from a file or a
/// journal, and its reference may be another device's by now.
/// </summary>
internal static class RecordTime
{
    // What the output of Get-BoschThing says beside a time of creation; an error may advise to leave out one of them.
    private static readonly string[] ThingMarks =
        [nameof(Thing.ThingsHost), nameof(Thing.RegistryHost)];

    /// <summary>The time; null for what is no such record, or has none.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it says it in a way that cannot be read.</exception>
    public static DateTimeOffset? Of(PSObject input)
    {
        if (JournalItemInput.CommandOf(input) is { } command)
        {
            return command.StartsWith("Remove-", StringComparison.OrdinalIgnoreCase)
                ? Read(input, nameof(JournaledItem.AsOf)) ?? Read(input, nameof(JournaledItem.Started))
                    ?? Read(input, nameof(JournaledItem.Ended))
                : null;
        }

        return RemovalRecord.IsOne(input)
            ? Read(input, nameof(DeviceRemoval.Ended)) ?? Read(input, nameof(DeviceRemoval.Started))
                ?? Read(input, nameof(DeviceRemoval.Planned))
            : null;
    }

    /// <summary>
    /// The time at which the device at Flatpeak was there: a removal that was gone on with may have ended long after its thing was gone.
    /// Null as for <see cref="Of"/>.
    /// </summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it says it in a way that cannot be read.</exception>
    public static DateTimeOffset? OfDevice(PSObject input) =>
        Of(input) is not { } time ? null
        : Read(input, nameof(DeviceRemoval.ThingGone)) is { } gone && gone < time ? gone
        : time;

    /// <summary>The removal that a record is of, as to a thing; null for what is no such record, or has no time.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: its time cannot be read.</exception>
    public static EarlierRemoval? EarlierRemoval(PSObject input) => (Of(input) ?? Made(input)) is { } time
        ? new EarlierRemoval(
            HasLostThing(input) ? Read(input, nameof(DeviceRemoval.Planned)) ?? Read(input, nameof(DeviceRemoval.Started)) ?? time : time,
            HasLostThing(input)

                // The policy comes after the thing, and the thing of an item that is done is gone too.
                || Says(input, nameof(DeviceRemoval.Succeeded), bool.TrueString)
                || RemovalRecord.SaysRemoved(input)
                || Says(input, nameof(DeviceRemoval.FailedStep), nameof(RemovalStepKind.Policy))
                || (Says(input, nameof(JournaledItem.State), nameof(JournalState.Done)) && Made(input) is null))
        : null;

    /// <summary>When the thing was created that an object is or names, also out of a file; null where it does not say.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it says it in a way that cannot be read.</exception>
    public static DateTimeOffset? OfThing(PSObject input) =>
        ThingCreated(input)
        ?? (ThingMarks.Any(name => PipedObject.Filled(input, name) is not null) && Of(input) is null
            ? Read(input, nameof(Thing.Created))
            : null);

    /// <summary>When the thing was created that a finding, or an item of a journal, is about; null where it does not say.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it says it in a way that cannot be read.</exception>
    public static DateTimeOffset? ThingCreated(PSObject input) => Read(input, nameof(FleetFinding.ThingCreated));

    /// <summary>A time that it has; null where it does not say.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it says it in a way that cannot be read.</exception>
    public static DateTimeOffset? Read(PSObject input, string name) => PipedTime.TryRead(input, name, out DateTimeOffset? time)
        ? time
        : throw new ServiceException(
            ServiceErrorKind.Conflict,
            $"The record of the device has '{DisplayText.Whole(JournalItemInput.Text(input, name))}' as {name}, which is no ISO 8601 time "
            + "with its offset from UTC, such as 2026-12-01T09:05:06Z. So it cannot be told whether what has its name now is what was "
            + "meant. Nothing was sent. Correct it, or name the device by its reference or thing id alone.");

    // What it may have refused as another one was there before it ended.
    private static bool HasLostThing(PSObject input) =>
        Says(input, nameof(DeviceRemoval.ErrorId), nameof(ServiceErrorKind.Conflict))
        && !PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.ThingCreated))
        && !PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.NoThingAt));

    // What a creation made was there when that had ended.
    private static DateTimeOffset? Made(PSObject input) =>
        JournalItemInput.CommandOf(input) is { } command && JournalItemInput.IsCreation(command)
            ? Read(input, nameof(JournaledItem.Ended))
            : null;

    private static bool Says(PSObject input, string name, string text) =>
        text.Equals(JournalItemInput.Text(input, name), StringComparison.OrdinalIgnoreCase);
}
