using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>
/// What came of a removal elsewhere, as its record says: its output, also out of a file. Of its columns some may be left out, so each of
/// those that can say that it did not come to its end is heard.
/// </summary>
internal static partial class RemovalRecord
{
    private const string NotFound = "NotFound";
    private const string Failed = "Failed";
    private const string Removed = "Removed";
    private const string Planned = "Planned";

    private static readonly string[] Sides =
        [nameof(RemovalStepKind.Registration), nameof(RemovalStepKind.Thing), DeviceRemoval.AllOfIt];

    // What such a record has, and an item of a journal. A column of the name that says something else is somebody's own.
    private static readonly (string Name, Func<PSObject, string, bool> IsOurs)[] Marks =
    [
        (nameof(DeviceRemoval.Succeeded), (row, text) => true),
        (nameof(DeviceRemoval.FailedStep), (row, text) => true),
        (nameof(DeviceRemoval.Missing), (row, text) => Sides.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase)),
        (nameof(DeviceRemoval.FindingCallsFor), (row, text) => true),
        (nameof(DeviceRemoval.ByFinding), (row, text) => true),
        (nameof(DeviceRemoval.Passed), (row, text) => AreSteps(text)),
        (nameof(DeviceRemoval.NoThingAt), (row, text) => PipedTime.TryRead(row, nameof(DeviceRemoval.NoThingAt), out _)),
        (nameof(DeviceRemoval.ThingGone), (row, text) => PipedTime.TryRead(row, nameof(DeviceRemoval.ThingGone), out _)),
    ];

    private static readonly string[] Ends = [Removed, NotFound, Failed];

    private static readonly string[] Times = [nameof(DeviceRemoval.Ended), nameof(DeviceRemoval.Started), nameof(DeviceRemoval.Planned)];

    private static readonly string[] Hosts = [nameof(DeviceRemoval.RegistryHost), nameof(DeviceRemoval.ThingsHost)];

    /// <summary>
    /// True for such a record, by its type, by a column that nothing else has, or by what a column has: lists of devices have a State, a
    /// Reason or an end of their own.
    /// </summary>
    public static bool IsOne(PSObject input) =>
        (IsMarked(input) || HasErrorId(input) || RecordSteps.HasAny(input) || HasEnded(input) || IsRestOfOne(input))
        && !(PipedObject.Filled(input, nameof(JournaledItem.Command)) is { } command && JournalItemInput.IsCreation(command));

    /// <summary>True where it says itself whether it succeeded.</summary>
    public static bool SaysWhether(PSObject input) => PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.Succeeded));

    /// <summary>True for one that did not succeed, or was only planned.</summary>
    public static bool HasFailed(PSObject input) =>
        PipedObject.TryProperty(input, out object? value, nameof(DeviceRemoval.Succeeded))
            ? !"True".Equals(value?.ToString(), StringComparison.OrdinalIgnoreCase)
            : JournalItemInput.CommandOf(input) is null
                && (PipedObject.Filled(input, nameof(DeviceRemoval.FailedStep)) is not null
                    || RecordSteps.IsUnfinished(input)
                    || HasState(input, Failed)
                    || HasState(input, Planned)
                    || IsPlan(input)
                    || (IsOne(input) && (HasErrorId(input) || (IsMarked(input) && HasReason(input)))));

    /// <summary>True for a plan: it names the thing, and has no end yet.</summary>
    public static bool IsPlan(PSObject input) =>
        Says(input, Planned)
        && PipedObject.Filled(input, nameof(DeviceRemoval.ThingId)) is not null
        && PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.Ended))
        && PipedObject.Filled(input, nameof(DeviceRemoval.Ended)) is null;

    /// <summary>True for one that took away all that it was to.</summary>
    public static bool SaysRemoved(PSObject input) => Says(input, Removed);

    /// <summary>
    /// What the finding calls for by which it was removed, where that is not what it is wanted for, or cannot be read; null for any other,
    /// and where there was none.
    /// </summary>
    public static string? OtherRemedy(PSObject input, FindingRemedy remedy) =>
        PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor)) is { } text
        && (!Enum.TryParse(text, ignoreCase: true, out FindingRemedy calls) || !calls.HasFlag(remedy))
            ? text
            : null;

    /// <summary>The thing that a record names, or a finding; null for anything else. Its removal went by that.</summary>
    public static string? ThingOf(PSObject input) =>
        PipedObject.Filled(input, nameof(DeviceRemoval.ThingId)) is { } thing
        && (IsOne(input) || PipedObject.TryProperty(input, out _, nameof(FleetFinding.CallsFor)))
            ? thing
            : null;

    private static bool HasState(PSObject input, string state) => Says(input, state) && IsOne(input);

    private static bool IsMarked(PSObject input) =>
        Marks.Any(mark => PipedObject.TryProperty(input, out _, mark.Name)
            && (PipedObject.Filled(input, mark.Name) is not { } text || mark.IsOurs(input, text)))
        || input.TypeNames.Any(name => name.EndsWith(typeof(DeviceRemoval).FullName!, StringComparison.Ordinal));

    private static bool HasErrorId(PSObject input) =>
        PipedObject.Filled(input, nameof(DeviceRemoval.ErrorId)) is { } id
        && Enum.GetNames<ServiceErrorKind>().Contains(id, StringComparer.OrdinalIgnoreCase);

    private static bool HasReason(PSObject input) => PipedObject.Filled(input, nameof(DeviceRemoval.Reason)) is not null;

    // What was a record before it lost columns, and its times the form that they had: a thing, what became of it, and one thing more that
    // lists of devices do not have. Who keeps such a row by mistake is told what to do; who does not, has deleted.
    private static bool IsRestOfOne(PSObject input) =>
        Says(input, [Planned, .. Ends])
        && PipedObject.Filled(input, nameof(DeviceRemoval.ThingId)) is not null
        && (Times.Any(name => HasTimeOfDay(input, name))
            || Hosts.Any(name => PipedObject.Filled(input, name) is not null)
            || (Says(input, Failed) && NamesItsThing(input))
            || (PipedObject.Filled(input, nameof(DeviceRemoval.Found)) is { } found && AreSteps(found)));

    // As a removal words what it failed with.
    private static bool NamesItsThing(PSObject input) =>
        PipedObject.Filled(input, nameof(DeviceRemoval.Reason)) is { } reason
        && reason.Contains($"'{PipedObject.Filled(input, nameof(DeviceRemoval.ThingId))}'", StringComparison.Ordinal);

    // A date alone is what people write themselves.
    private static bool HasTimeOfDay(PSObject input, string name) =>
        PipedObject.TryProperty(input, out object? value, name)
        && ((value is PSObject wrapped ? wrapped.BaseObject : value) is DateTime or DateTimeOffset
            || value?.ToString()?.Contains(':', StringComparison.Ordinal) == true);

    // Enum.TryParse would take a number.
    private static bool AreSteps(string text) =>
        Enum.GetNames<RemovalStepKind>().Append(nameof(PastSteps.Unlisted))
            .Contains(text.Split(',')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    private static bool Says(PSObject input, params string[] states) =>
        states.Contains(PipedObject.Filled(input, nameof(DeviceRemoval.State))?.Trim(), StringComparer.OrdinalIgnoreCase);

    // As its file has the time. What says it otherwise is somebody's own.
    private static bool HasEnded(PSObject input) =>
        (Says(input, Ends)
            || PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.ErrorId)))
        && PipedTime.TryRead(input, nameof(DeviceRemoval.Ended), out DateTimeOffset? ended) && ended is not null;
}
