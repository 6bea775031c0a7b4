using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Creation;

/// <summary>Words what keeps a device from being created.</summary>
internal static class CreationErrors
{
    /// <summary>What was to be found out before anything is created could not be.</summary>
    public static ServiceException NotBegun(ServiceException cause, NewDevice device) =>
        cause.Reworded($"Device '{device.ThingId}' was not created. {cause.Message} Nothing was created.");

    /// <summary>There is something of it already.</summary>
    public static ServiceException Exists(string what, string endpoint) => new(
        ServiceErrorKind.Conflict, $"There is a {what} at {endpoint} already. Nothing was created.");

    /// <summary>A step failed, and this is what is left of those before.</summary>
    public static ServiceException Reworded(ServiceException e, NewDevice device, string step, int made, string left, bool mayBeAnothers)
    {
        string after = left.Length > 0 && mayBeAnothers
            ? $"Left, as somebody else may have created it meanwhile: {left}. Look before you remove it."
            : left.Length > 0 ? $"The earlier steps could not all be rolled back. Left are: {left}."
            : made > 0 ? "The earlier steps were rolled back." : "Nothing was created.";

        // What was rolled back is gone, whatever became of the step that failed.
        return e.Reworded(
            $"Device '{device.ThingId}' could not be created: step '{step}' failed. {e.Message} {after}",
            outcomeUnknown: left.Length > 0,
            isTransient: e.IsTransient && left.Length == 0,
            leftover: left.Length > 0 && !mayBeAnothers ? left : null);
    }
}
