using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>
/// The record of a removal from which its device is created anew, as where hardware is replaced. One that was not removed, or not found, is
/// not replaced.
/// </summary>
internal static class ReplacedDevice
{
    private const string FoundNothing = "found nothing of it: it may be mistyped, or have another id";
    private const string Unfinished = "did not come to its end: what there was of it may be there still";

    /// <summary>Refuses the record of a removal that did not come to its end, did not find its device, or has not begun.</summary>
    /// <param name="input">The record, also out of a file; anything else passes.</param>
    /// <param name="isPreview">
    /// Whether it is only to be said what would be created: there a plan passes, as its removal comes first.
    /// </param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>.</exception>
    public static void EnsureWasRemoved(PSObject input, bool isPreview)
    {
        if (FindingInput.Of(input) is null && RemovalRecord.IsOne(input) && WhyNot(input, isPreview) is { } why)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"{JournalItemInput.NameOf(input)} is the record of a removal that {why}. Nothing was sent. "
                + "If it is to be created all the same, name it by its id alone.");
        }
    }

    private static string? WhyNot(PSObject input, bool isPreview) =>
        !RemovalRecord.IsPlan(input) ? WhyNot(input)
        : isPreview ? null
        : "was only planned: what there is of it is there still";

    // What a finding had missed is missing.
    private static string? WhyNot(PSObject input) =>
        RemovalRecord.SaysNoEnd(input) ? "does not say what became of it"
        : JournalItemInput.CommandOf(input) is { } command && command.EndsWith("-BoschThing", StringComparison.OrdinalIgnoreCase)
            ? WhyNot(input, JournalItemInput.Text(input, nameof(JournaledItem.State)))
        : (RemovalRecord.IgnoresMissing(input) || PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor)) is not null
            ? null
            : RemovalRecord.MissingSide(input)) switch
        {
            DeviceRemoval.AllOfIt => FoundNothing,
            { } side => $"did not find its {DisplayText.Whole(side).ToLowerInvariant()}, which may be there under another id: its device "
                + "would be there twice",
            null when RemovalRecord.HasFailed(input) => Unfinished,
            null => null,
        };

    // An item of its journal.
    private static string? WhyNot(PSObject input, string state) =>
        state == nameof(JournalState.Done) ? null
        : JournalItemInput.Text(input, nameof(JournaledItem.ErrorId)) == nameof(ServiceErrorKind.NotFound) ? FoundNothing
        : Unfinished;
}
