using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Finds the device that a row of the user's own list means, by the names that a removal takes.</summary>
internal static class FleetRowInput
{
    private const string Properties = "ThingId, DeviceId, ReferenceId or HubDeviceId";

    /// <summary>The row: of text, the name that the device has at every side.</summary>
    /// <exception cref="MissingPropertyException">It names nothing.</exception>
    /// <exception cref="ServiceException">It names several things.</exception>
    public static FleetRow Of(PSObject? input)
    {
        if (input is null)
        {
            throw new MissingPropertyException(Properties);
        }

        if (PipedObject.Text(input) is { } text)
        {
            return new FleetRow(text);
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
        return row is { ThingId: null, ReferenceId: null, HubDeviceId: null } ? throw new MissingPropertyException(Properties) : row;
    }
}
