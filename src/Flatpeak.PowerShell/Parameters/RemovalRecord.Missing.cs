using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <content>What it did not find, and what it does not say.</content>
internal static partial class RemovalRecord
{
    // What every removal says, and every plan of one; and every item of a journal.
    private static readonly string[][] Always =
    [
        [nameof(DeviceRemoval.State), nameof(DeviceRemoval.Succeeded)],
        [nameof(JournaledItem.State), nameof(JournaledItem.Key), nameof(JournaledItem.Command), nameof(JournaledItem.JournalPath)],
    ];

    // What only such a record says, whatever became of its removal.
    private static readonly string[] OnlyOfRecords =
    [
        nameof(DeviceRemoval.FindingCallsFor), nameof(DeviceRemoval.ByFinding), nameof(DeviceRemoval.Passed),
        nameof(DeviceRemoval.NoThingAt), nameof(DeviceRemoval.ThingGone),
    ];

    private static readonly string[] Ending =
    [
        nameof(DeviceRemoval.State), nameof(DeviceRemoval.Succeeded), nameof(DeviceRemoval.Missing), nameof(DeviceRemoval.FailedStep),
        nameof(DeviceRemoval.Reason), nameof(DeviceRemoval.ErrorId), nameof(DeviceRemoval.Steps), nameof(DeviceRemoval.Ended),
    ];

    private static readonly string[] Registered = [nameof(RemovalStepKind.Credentials), nameof(RemovalStepKind.Registration)];

    /// <summary>
    /// True for a row that has the columns of a removal, or of an item of a journal, and says in none of them what became of that: objects
    /// of other kinds lose their own columns where they are written into one file behind such.
    /// </summary>
    public static bool SaysNothing(PSObject input) => Always.Any(
        names => names.All(name => PipedObject.TryProperty(input, out _, name) && PipedObject.Filled(input, name) is null));

    /// <summary>True for the record of a removal that has lost all columns which say what became of that, and when.</summary>
    public static bool SaysNoEnd(PSObject input) =>
        PipedObject.Filled(input, nameof(DeviceRemoval.ThingId)) is not null
        && OnlyOfRecords.Any(name => PipedObject.TryProperty(input, out _, name)) && IsOne(input)
        && !Ending.Any(name => PipedObject.TryProperty(input, out _, name));

    /// <summary>The side of a device that it did not find, as it says; null for none.</summary>
    public static string? MissingSide(PSObject input)
    {
        // Where it has nothing else of a removal, such a column may be anybody's.
        string? side = PipedObject.Filled(input, nameof(DeviceRemoval.Missing))?.Trim();
        side = Sides.FirstOrDefault(known => known.Equals(side, StringComparison.OrdinalIgnoreCase)) ?? side;
        return side is { Length: > 0 } && (SaysWhether(input) || Sides.Contains(side)) ? side
            : HasState(input, NotFound) || HasFoundNothing(input) ? DeviceRemoval.AllOfIt
            : SideNotFound(input);
    }

    /// <summary>True for one that took what is not there for removed.</summary>
    public static bool IgnoresMissing(PSObject input) =>
        JournalItemInput.Is(JournalItemInput.Text(input, nameof(DeviceRemoval.IgnoreMissing)), bool.TrueString);

    // The column Missing may be left out of a file, as it is empty for most, and Found with it. What was kept was not looked for.
    private static string? SideNotFound(PSObject input)
    {
        if (PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.Missing)) || !IsOne(input) || HasFailed(input)
            || JournalItemInput.CommandOf(input) is not null)
        {
            return null;
        }

        if (!PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.Found)))
        {
            return RecordSteps.AbsentSide(input);
        }

        if (PipedObject.Filled(input, nameof(DeviceRemoval.Found)) is not { } text || !AreSteps(text))
        {
            return null;
        }

        string[] found = text.Split(',', StringSplitOptions.TrimEntries);
        return !found.Contains(nameof(RemovalStepKind.Thing)) ? nameof(RemovalStepKind.Thing)
            : !found.Intersect(Registered).Any() && RecordSteps.KeptRegistration(input) != true ? nameof(RemovalStepKind.Registration)
            : null;
    }

    // That it stopped at no step must be told: by its kind alone, the error may be that of one.
    private static bool HasFoundNothing(PSObject input) =>
        PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.FailedStep))
        && PipedObject.Filled(input, nameof(DeviceRemoval.FailedStep)) is null
        && JournalItemInput.Text(input, nameof(DeviceRemoval.ErrorId)) == nameof(ServiceErrorKind.NotFound);
}
