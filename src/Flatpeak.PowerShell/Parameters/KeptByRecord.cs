using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>What the plan or the record of a removal says that it keeps: somebody has approved that.</summary>
internal static class KeptByRecord
{
    /// <summary>Refuses a record that says so of what a run would delete.</summary>
    /// <param name="input">The record, also out of a file; anything else passes, as do items of a journal, which may be removed with other
    /// settings, but for one of a creation: the policy of another id may have been there before that, and be somebody else's.</param>
    /// <param name="settings">Those of the run.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>.</exception>
    public static void EnsureKept(PSObject input, RemovalSettings settings)
    {
        if (JournalItemInput.CommandOf(input) is { } command)
        {
            EnsureWasMade(input, command, settings);
            return;
        }

        bool registration = !settings.KeepRegistration && RecordSteps.KeptRegistration(input) == true;

        // Where its device is to be made anew, a policy of another id is kept in any case.
        bool isKeptAnyway = OtherPolicy(input) is not null
            && PipedObject.Filled(input, nameof(DeviceRemoval.FindingCallsFor))?
                .Contains(nameof(FindingRemedy.CreateAtBosch), StringComparison.OrdinalIgnoreCase) == true;
        bool policy = !settings.KeepPolicy && !isKeptAnyway && RecordSteps.KeepsPolicy(input);
        if (registration || policy)
        {
            string kept = registration ? $"its registration and its credentials{(policy ? " and its policy" : "")} are" : "its policy is";
            string switches = registration ? $"-KeepRegistration{(policy ? " and -KeepPolicy" : "")}" : "-KeepPolicy";
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"The record of '{ItemName.Of(input)}' says that {kept} kept, and this run would delete {(registration ? "them" : "it")}. "
                + $"Nothing was sent. Pass {switches}, as its run did; or, if that is to go too, pipe it in without its steps: "
                + "Select-Object * -ExcludeProperty Steps.");
        }
    }

    private static void EnsureWasMade(PSObject input, string command, RemovalSettings settings)
    {
        if (!settings.KeepPolicy && JournalItemInput.IsCreation(command)
            && OtherPolicy(input) is { } policy)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"The policy '{DisplayText.Whole(policy)}' of {JournalItemInput.NameOf(input)} may have been there "
                + $"before the run of {command} in this journal, and would be deleted with the last thing that uses it. Nothing was sent. "
                + "Remove such ones by themselves, with -KeepPolicy; or, if it is to go too, name the thing by its ThingId alone.");
        }
    }

    // One of another id than the thing's; null where it has that, or none is said.
    private static string? OtherPolicy(PSObject input) =>
        PipedObject.Filled(input, nameof(DeviceRemoval.PolicyId)) is { } policy
        && policy != PipedObject.Filled(input, nameof(DeviceRemoval.ThingId))
            ? policy
            : null;
}
