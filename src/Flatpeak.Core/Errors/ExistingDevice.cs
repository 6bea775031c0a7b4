namespace Flatpeak.Errors;

/// <summary>What keeps a device from being created, as it is there already.</summary>
/// <param name="ThingId">Its thing.</param>
/// <param name="IsWhole">True when all of it is there, and as it was to be; false for a part, and where that could not be told.</param>
public sealed record ExistingDevice(string ThingId, bool IsWhole);
