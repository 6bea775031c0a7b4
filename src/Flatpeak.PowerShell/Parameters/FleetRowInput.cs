using System.Globalization;
using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Finds the device that a row of the user's own list means, by the names that a removal takes.</summary>
internal static class FleetRowInput
{
    private const string Properties = "ThingId, DeviceId, ReferenceId or HubDeviceId";

    private static readonly string[] Names = ["ThingId", "DeviceId", "ReferenceId", "reference_id", "HubDeviceId"];

    /// <summary>The row: of text, the name that the device has at every side.</summary>
    /// <param name="input">The row as it was piped.</param>
    /// <param name="number">Which one it is, from 1.</param>
    /// <exception cref="MissingPropertyException">It names nothing, or has a column that is misspelled.</exception>
    /// <exception cref="ServiceException">It names several things.</exception>
    public static FleetRow Of(PSObject? input, int number)
    {
        if (input is null)
        {
            throw new MissingPropertyException($"Row {number} is null: it names no device. Nothing was sent.");
        }

        if (PipedObject.Text(input) is { } text)
        {
            if (number == 1)
            {
                CsvText.RefuseHeading(input);
            }

            return new FleetRow(text);
        }

        if (PipedObject.SeveralKeys(input) is { } several)
        {
            throw several;
        }

        try
        {
            ColumnNames.RefuseNear(input, "HubDeviceId", "PolicyId");
        }
        catch (MissingPropertyException e)
        {
            throw new RowTrouble(Properties).Tell(input, number, e.Message)!;
        }

        string? thing = PipedObject.Filled(input, "ThingId");
        string? device = PipedObject.Filled(input, "DeviceId");
        if (device is not null && device != thing && !DeviceId.IsValid(device))
        {
            thing = thing is null ? device : throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"The row names several things: '{DisplayText.Whole(thing)}', '{DisplayText.Whole(device)}'. Nothing was sent.");
        }

        var row = new FleetRow(
            thing, PipedObject.Filled(input, "ReferenceId") ?? PipedObject.Filled(input, "reference_id"),
            PipedObject.Filled(input, "HubDeviceId"), PipedObject.Filled(input, "PolicyId"));
        return row is { ThingId: null, ReferenceId: null, HubDeviceId: null } ? throw Nameless(input, number, device) : row;
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
