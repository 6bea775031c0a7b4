namespace Flatpeak;

/// <summary>What a look at a rename has found.</summary>
/// <param name="DeviceId">The device that would be renamed.</param>
/// <param name="HolderId">Another device that holds the new reference; null for none.</param>
public sealed record RenameLook(string DeviceId, string? HolderId);
