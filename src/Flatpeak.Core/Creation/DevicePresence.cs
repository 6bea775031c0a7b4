namespace Flatpeak.Creation;

/// <summary>What there is of a device that is to be created, where nothing stands against that.</summary>
/// <param name="IsWhole">All of it, and as it should be: there is nothing to create.</param>
/// <param name="HasPolicy">Only a policy that it is to share with others.</param>
internal readonly record struct DevicePresence(bool IsWhole, bool HasPolicy);
