namespace Flatpeak;

/// <summary>A device that is there, and whether that is new.</summary>
/// <param name="Device">The device.</param>
/// <param name="WasThere">
/// True where somebody else created it; false where this did, or the earlier attempt, also by a request without an answer.
/// </param>
public sealed record EnsuredDevice(Device Device, bool WasThere);
