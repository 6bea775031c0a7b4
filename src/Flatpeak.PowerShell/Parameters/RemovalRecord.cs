using System.Management.Automation;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>
/// What came of a removal elsewhere, as its record says: its output, also out of a file. Of its columns some may be left out, so each of
/// those that can say that it did not come to its end is heard.
/// </summary>
internal static class RemovalRecord
{
    private static readonly string[] Marks =
        [nameof(DeviceRemoval.Succeeded), nameof(DeviceRemoval.FailedStep), nameof(DeviceRemoval.Missing)];

    private static readonly string[] Sides =
        [nameof(RemovalStepKind.Registration), nameof(RemovalStepKind.Thing), DeviceRemoval.AllOfIt];

    /// <summary>True where it says itself whether it succeeded.</summary>
    public static bool SaysWhether(PSObject input) => PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.Succeeded));

    /// <summary>True for one that did not succeed, or was only planned.</summary>
    public static bool HasFailed(PSObject input) =>
        PipedObject.TryProperty(input, out object? value, nameof(DeviceRemoval.Succeeded))
            ? !"True".Equals(value?.ToString(), StringComparison.OrdinalIgnoreCase)
            : JournalItemInput.CommandOf(input) is null
                && (PipedObject.Filled(input, nameof(DeviceRemoval.FailedStep)) is not null
                    || RecordSteps.IsUnfinished(input)
                    || HasState(input, "Failed")
                    || HasState(input, "Planned"));

    /// <summary>The side of a device that it did not find, as it says; null for none.</summary>
    public static string? MissingSide(PSObject input)
    {
        // Where it has nothing else of a removal, such a column may be anybody's.
        string? side = PipedObject.TryProperty(input, out object? value, nameof(DeviceRemoval.Missing)) ? PipedObject.Text(value) : null;
        return side is { Length: > 0 } && (SaysWhether(input) || Sides.Contains(side)) ? side
            : HasState(input, "NotFound") ? DeviceRemoval.AllOfIt
            : null;
    }

    /// <summary>True for one that took what is not there for removed.</summary>
    public static bool IgnoresMissing(PSObject input) =>
        PipedObject.TryProperty(input, out object? value, nameof(DeviceRemoval.IgnoreMissing))
        && "True".Equals(value?.ToString(), StringComparison.OrdinalIgnoreCase);

    // Lists of devices have a State of their own, and so has a journal.
    private static bool HasState(PSObject input, string state) =>
        state.Equals(PipedObject.Filled(input, nameof(DeviceRemoval.State)), StringComparison.OrdinalIgnoreCase)
        && (Marks.Any(name => PipedObject.TryProperty(input, out _, name))
            || input.TypeNames.Any(name => name.EndsWith(typeof(DeviceRemoval).FullName!, StringComparison.Ordinal)));
}
