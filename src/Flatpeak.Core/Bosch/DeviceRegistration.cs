namespace Flatpeak.Bosch;

/// <summary>What a registry knows of a device.</summary>
/// <param name="IsEnabled">False when the registry keeps the device from connecting.</param>
/// <param name="CredentialCount">How many credentials it has.</param>
public sealed record DeviceRegistration(bool IsEnabled, int CredentialCount);
