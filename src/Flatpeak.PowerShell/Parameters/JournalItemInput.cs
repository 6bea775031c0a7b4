using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>What an item of a journal, or the record of a removal, does not say, although a removal by it has to know that.</summary>
internal static class JournalItemInput
{
    /// <summary>Refuses an item that failed for what its journal does not have.</summary>
    /// <param name="input">The item, or the record of a removal, also out of a file; anything else passes.</param>
    /// <param name="remedy">What it is wanted for.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>.</exception>
    public static void EnsureSaysEnough(PSObject input, FindingRemedy remedy)
    {
        if (remedy is not (FindingRemedy.RemoveFromBosch or FindingRemedy.RemoveFromFlatpeak))
        {
            return;
        }

        EnsureIsOfBosch(input, remedy);
        EnsureWasMade(input);
        if (RemovalRecord.SaysNothing(input))
        {
            throw Refused(
                $"{NameOf(input)} is a row in a table of removals, and says nothing of one: "
                + $"its {(RemovalRecord.SaysWhether(input) ? "columns State and Succeeded are" : "column State is")} empty. "
                + "It may be of another kind, such as a finding, and have lost what it says. Nothing was sent. Keep findings in a file of "
                + "their own, and pipe that in; or name the device by its id alone.");
        }

        // One that was refused because its finding was out of date would be removed unseen.
        if (PipedObject.Filled(input, nameof(JournaledItem.FindingKind)) is { } kind && Enum.TryParse(kind, out FindingKind _))
        {
            throw Refused(
                $"{NameOf(input)} was to be removed by a finding of a comparison ({kind}), and a journal does not say enough of it to see "
                + "whether it is still true. Nothing was sent. Pipe in the finding itself, with the same journal, or compare again.");
        }

        // The journal has what an earlier run took: where the row says otherwise by now, that is not what is meant.
        if (remedy == FindingRemedy.RemoveFromBosch && PipedObject.Filled(input, nameof(JournaledItem.JournalPath)) is not null
            && PipedObject.Filled(input, nameof(JournaledItem.ErrorId)) == nameof(ServiceErrorKind.Conflict))
        {
            throw Refused(
                $"{NameOf(input)} failed with Conflict, and the journal does not say which of the two is right. Nothing was sent. "
                + "Correct its row if it is wrong, and pipe that in; or if what is there now is to be removed, name it by its id alone, "
                + "without the journal.");
        }
    }

    /// <summary>Refuses an item that names nothing at Flatpeak, as its journal is of another service.</summary>
    /// <param name="input">The item, also out of a file; anything else passes.</param>
    /// <param name="names">What it has of the names that are taken.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidReference"/>.</exception>
    public static void EnsureIsOfFlatpeak(PSObject input, params object?[] names)
    {
        // A removal at Bosch may hand on a reference, and that is not to be taken before it has come to its end.
        if (PipedObject.Filled(input, nameof(JournaledItem.JournalPath)) is not null
            && PipedObject.Filled(input, nameof(JournaledItem.ThingId)) is not null
            && PipedObject.Filled(input, nameof(JournaledItem.Command)) is { } command
            && (names.All(name => string.IsNullOrWhiteSpace(name?.ToString()))
                || IsOfBosch(command)))
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidReference,
                $"{NameOf(input)} is from a journal of {DisplayText.Whole(command)}, which does nothing at Flatpeak. Nothing was sent. "
                + $"Pipe it into {DisplayText.Whole(command)}.");
        }
    }

    // What was to lose its identifier, or was to get one, is not to lose its thing.
    private static void EnsureIsOfBosch(PSObject input, FindingRemedy remedy)
    {
        if (remedy == FindingRemedy.RemoveFromBosch && CommandOf(input) is { } command && !IsOfBosch(command))
        {
            throw Refused(
                $"{NameOf(input)} is from a journal of {DisplayText.Whole(command)}, which does nothing at Bosch IoT: what has that name "
                + "there is not of that run. Nothing was sent. If it is to be removed, name it by its ThingId alone.");
        }
    }

    // Whoever undoes a run means what that made. What else has such a name is somebody else's.
    private static void EnsureWasMade(PSObject input)
    {
        if (CommandOf(input) is not { } command || !IsCreation(command))
        {
            return;
        }

        string state = Text(input, nameof(JournaledItem.State));
        string wasThere = Text(input, nameof(JournaledItem.WasThere));
        bool isDone = state == nameof(JournalState.Done);
        string name = NameOf(input);
        if (isDone && Is(wasThere, bool.FalseString))
        {
            return;
        }

        string alone = IsOfBosch(command) ? "by its ThingId alone" : "by its Id or ReferenceId alone";
        string error = PipedObject.Filled(input, nameof(JournaledItem.ErrorId)) is { } id ? $", {DisplayText.Whole(id)}" : "";
        throw Refused(
            isDone && Is(wasThere, bool.TrueString)
                ? $"{name} was there before the run of {command} in this journal, which did not create it. Nothing was sent. "
                    + $"If it is to be removed all the same, name it {alone}."
            : isDone && wasThere.Length == 0 && PipedObject.TryProperty(input, out _, nameof(JournaledItem.WasThere))
                ? $"Whether the run of {command} in this journal created {name} is not known, as no response that says so arrived: it was "
                    + "found afterwards, and somebody else may have created it in that time. Nothing was sent. "
                    + $"Look at it; if it is to be removed, name it {alone}."
            : state == nameof(JournalState.InDoubt)
                ? $"Whether the run of {command} in this journal created {name} is not known (InDoubt{error}): what has that name may be "
                    + "somebody else's, or be made in part. Nothing was sent. "
                    + $"Look at what there is; if it is to be removed, name it {alone}."
            : state is nameof(JournalState.Failed) or nameof(JournalState.RolledBack)
                ? $"The run of {command} in this journal did not create {name} ({state}{error}): what has that name is not of that run. "
                    + $"Nothing was sent. To undo the run, pipe in what is Done (-State Done); to remove this too, name it {alone}."
                : $"The item {name} of {command} does not say whether that created it. Nothing was sent. Keep its properties State and "
                    + $"WasThere as Get-FpJournal outputs them, or name it {alone}.");
    }

    /// <summary>
    /// An item of a removal that was named by its reference, named so again: by that its journal knows it. Its id is the one of the device
    /// that was found then, and meant.
    /// </summary>
    /// <param name="target">What the item names.</param>
    /// <param name="input">The item, also out of a file; anything else stays as it is.</param>
    public static DeviceTarget AsNamed(DeviceTarget target, PSObject input) =>
        target.IsToBeCompared && target.Id != target.ReferenceId && CommandOf(input) is { } command && !IsCreation(command)
        && Text(input, nameof(JournaledItem.Key)) == target.ReferenceId
            ? target with { Id = null, IsToBeCompared = false, FoundId = target.Id }
            : target;

    /// <summary>The cmdlet of whose journal an object is an item; null for what is none.</summary>
    public static string? CommandOf(PSObject input) => PipedObject.Filled(input, nameof(JournaledItem.JournalPath)) is null
        ? null
        : PipedObject.Filled(input, nameof(JournaledItem.Command));

    /// <summary>Whether a cmdlet creates.</summary>
    public static bool IsCreation(string command) => command.StartsWith("New-", StringComparison.OrdinalIgnoreCase);

    // The others work at Flatpeak.
    private static bool IsOfBosch(string command) => command.EndsWith("-BoschThing", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a property says, as text; empty for nothing.</summary>
    public static string Text(PSObject input, string name) =>
        PipedObject.TryProperty(input, out object? value, name) ? value?.ToString() ?? "" : "";

    /// <summary>What a message calls it.</summary>
    public static string NameOf(PSObject input) => $"'{PipedObject.Filled(input, nameof(JournaledItem.Key)) ?? ItemName.Of(input)}'";

    /// <summary>Whether a text says that: a spreadsheet writes TRUE and FALSE.</summary>
    public static bool Is(string text, string value) => text.Equals(value, StringComparison.OrdinalIgnoreCase);

    private static ServiceException Refused(string message) => new(ServiceErrorKind.Conflict, message);
}
