using System.Globalization;
using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Finds the device that a row of the user's own list means, by the names that a removal takes.</summary>
internal static class FleetRowInput
{
    private const string Properties = "ThingId, DeviceId, ReferenceId or HubDeviceId";

    /// <summary>The row: of text, the name that the device has at every side.</summary>
    /// <param name="input">The row.</param>
    /// <param name="number">Its number.</param>
    /// <exception cref="MissingPropertyException">It names nothing, or has a column that is misspelled.</exception>
    /// <exception cref="ServiceException">It names several things.</exception>
    public static FleetRow Of(PSObject? input, int number)
    {
        if (input is null)
        {
            throw new MissingPropertyException(string.Create(
                CultureInfo.InvariantCulture, $"Row {number} of the list is empty: it has no {Properties}. Nothing was sent."));
        }

        if (PipedObject.Text(input) is { } text)
        {
            return new FleetRow(text);
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
        return row is { ThingId: null, ReferenceId: null, HubDeviceId: null } ? throw new RowTrouble(Properties).Tell(input, number)! : row;
    }
}
