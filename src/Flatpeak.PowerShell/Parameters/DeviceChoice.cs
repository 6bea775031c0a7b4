using System.Management.Automation;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>By what a piped device was chosen, and whether that may have changed since.</summary>
internal static class DeviceChoice
{
    private static readonly string[] TimeNames = ["TimeCreated", "time_created"];

    /// <summary>True for a device that was read so long ago that it may have been renamed since; also where that is not known.</summary>
    public static bool IsOld(Device device) =>
        device.GetReadTime() is not { } time || (DateTimeOffset.UtcNow - time).Duration() > RemovedThing.Moment;

    /// <summary>
    /// True for an object that has no reference only where its device had none, and was chosen for that: what Get-FpDevice or the API
    /// itself has output, also out of a file, and an item of a journal that says so.
    /// </summary>
    public static bool SaysIfNone(PSObject input) => input.BaseObject is Device
        || (DeviceInput.HasReference(input) && PipedObject.TryProperty(input, out _, TimeNames))
        || JournalItemInput.Is(JournalItemInput.Text(input, nameof(JournaledItem.HadNoReference)), bool.TrueString);
}
