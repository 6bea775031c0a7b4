using System.Globalization;
using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Finds the device that a row of the user's own list means, by the names that a removal takes.</summary>
internal static class FleetRowInput
{
    private const string Properties = "ThingId, DeviceId, ReferenceId or HubDeviceId";

    private static readonly string[] Names = ["ThingId", "DeviceId", .. DeviceInput.ReferenceNames, "HubDeviceId"];

    /// <summary>The row: of text, the name that the device has at every side.</summary>
    /// <param name="input">The row as it was piped.</param>
    /// <param name="number">Which one it is, from 1.</param>
    /// <exception cref="MissingPropertyException">It names nothing, or has a column that is misspelled.</exception>
    /// <exception cref="ServiceException">It names several things, or is no row of a list, but what was found, or done.</exception>
    public static FleetRow Of(PSObject? input, int number)
    {
        if (input is null)
        {
            throw new MissingPropertyException($"Row {number} is null: it names no device. Nothing was sent.");
        }

        if (PipedObject.Text(input) is { } text)
        {
            // Files may be read one behind the other: each has its heading.
            CsvText.RefuseHeading(input);
            return new FleetRow(text);
        }

        if (PipedObject.SeveralKeys(input) is { } several)
        {
            throw several;
        }

        RefuseRecord(input, number);
        RefuseNoText(input, number);

        string? device = PipedObject.Filled(input, "DeviceId");
        string? thing = DeviceId.IsValid(device)
            ? PipedObject.Filled(input, "ThingId")
            : RoleColumns.One(input, "things", "ThingId", "DeviceId");
        string? reference = RoleColumns.One(input, "references", DeviceInput.ReferenceNames);
        string? hub = PipedObject.Filled(input, "HubDeviceId");
        Refuse(() => ColumnNames.RefuseNear(input, "HubDeviceId", "PolicyId"));
        if (thing is null && reference is null && hub is null)
        {
            throw Nameless(input, number, device);
        }

        Refuse(() => RoleColumns.RefuseNear(input, thing, reference));
        return new FleetRow(thing, reference, hub, PipedObject.Filled(input, "PolicyId"));

        void Refuse(Action columns)
        {
            try
            {
                columns();
            }
            catch (MissingPropertyException e)
            {
                throw new RowTrouble(Properties).Tell(input, number, e.Message)!;
            }
        }
    }

    // A name that is made up for such a value is nobody's: the device that is meant would be one too many.
    private static void RefuseNoText(PSObject input, int number)
    {
        foreach (string name in Names.Append("PolicyId"))
        {
            if (PipedObject.TypeOfNoText(input, name) is { } type)
            {
                throw new MissingPropertyException(
                    $"Row {number}: {name} is no text ({type}), so it cannot be told which name is meant. Nothing was sent. Make it text.");
            }
        }
    }

    // Whoever pipes in what a comparison found, to compare again, would make every sound device one too many.
    private static void RefuseRecord(PSObject input, int number)
    {
        string? record = IsFinding(input) ? "a finding of a comparison"
            : JournalItemInput.CommandOf(input) is not null ? "an item of a journal"
            : RemovalRecord.IsOne(input) ? "the record of a removal"
            : null;
        if (record is not null)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                string.Create(CultureInfo.InvariantCulture, $"Row {number} is {record}: that says what is wrong, or was done, and a list ")
                + "says what should be there. Every device that it lacks would be one too many. Nothing was sent. To compare again, pipe "
                + "in your own list, or nothing. If these are the devices that should be there, pipe in their names only: "
                + "Select-Object ThingId, ReferenceId, HubDeviceId.");
        }
    }

    // Also what has lost columns of one.
    private static bool IsFinding(PSObject input)
    {
        try
        {
            return FindingInput.Of(input) is not null;
        }
        catch (ServiceException)
        {
            return true;
        }
    }

    private static MissingPropertyException Nameless(PSObject input, int number, string? device)
    {
        string[] columns = [.. Names.Where(name => PipedObject.TryProperty(input, out _, name))];
        return new MissingPropertyException(
            device is not null
                ? $"Row {number} has Flatpeak's own id only ('{DisplayText.Whole(device)}'), which no other side knows. Nothing was sent. "
                    + "Name its ReferenceId too."
            : columns.Length > 0
                ? $"Row {number} names no device: {string.Join(" and ", columns)} {(columns.Length > 1 ? "are" : "is")} empty. "
                    + "Nothing was sent. Fill it, or leave the row out."
            : $"{new RowTrouble(Properties).Tell(input, number)!.Message} Nothing was sent.");
    }
}
