namespace Flatpeak.Bosch;

/// <summary>A device that is to be made: at the registry, and as a thing.</summary>
/// <param name="ThingId">The thing's id.</param>
/// <param name="HubDeviceId">The device's id in the registry.</param>
/// <param name="PolicyId">The policy the thing is to use; made when it is not there.</param>
/// <param name="Credential">What the device authenticates with.</param>
public sealed record NewDevice(string ThingId, string HubDeviceId, string PolicyId, NewCredential Credential);
