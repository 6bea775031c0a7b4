namespace Flatpeak;

/// <summary>A device that is there, and whether that is new.</summary>
/// <param name="Device">The device.</param>
/// <param name="WasThere">
/// True where somebody else created it; false where the response to this creation says that it did. Null where the response was lost,
/// here or in an earlier run, and a device was found that may be what it made: or what somebody else made in that time.
/// </param>
public sealed record EnsuredDevice(Device Device, bool? WasThere);
