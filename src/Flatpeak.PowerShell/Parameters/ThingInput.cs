using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>Finds the thing that a piped object means.</summary>
internal static class ThingInput
{
    /// <summary>The properties that name a thing, as messages list them.</summary>
    public const string Properties = "ThingId, DeviceId or ReferenceId";

    private static readonly string[] Names = ["ThingId", "DeviceId", "ReferenceId", "reference_id"];

    /// <summary>
    /// The thing that an object names, with the ids that differ from it: itself when it is text, else by its
    /// properties. Null when it names none.
    /// </summary>
    /// <exception cref="ServiceException">It names several things, or by something that is no text.</exception>
    public static ThingTarget? Target(PSObject input)
    {
        if (PipedObject.Text(input) is { } text)
        {
            return new ThingTarget(text);
        }

        string[] ids = [.. Names.Select(name => Filled(input, name)).OfType<string>().Distinct(StringComparer.Ordinal)];
        return ids.Length switch
        {
            0 when Names.Any(name => PipedObject.TryProperty(input, out _, name)) => new ThingTarget(""),
            0 => null,
            1 => new ThingTarget(ids[0], Filled(input, "HubDeviceId"), Filled(input, "PolicyId"), Filled(input, "ReferenceId"))
            {
                Found = Filled(input, nameof(DeviceRemoval.Found)),
            },
            _ => throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"The object names several things: {string.Join(", ", ids.Select(id => $"'{id}'"))}. Nothing was sent."),
        };
    }

    private static string? Filled(PSObject input, string name) => Property(input, name) is { Length: > 0 } text ? text : null;

    // What is no plain value becomes text that no id can be, so that it is refused as one and not passed over.
    private static string? Property(PSObject input, string name) =>
        PipedObject.TryProperty(input, out object? value, name) && value is not null
            ? PipedObject.Text(value) ?? $"<{value.GetType().Name}>"
            : null;
}
