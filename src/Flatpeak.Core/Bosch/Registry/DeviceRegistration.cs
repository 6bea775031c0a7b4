namespace Flatpeak.Bosch;

/// <summary>What a registry knows of a device.</summary>
/// <param name="IsRegistered">False when only credentials are left, which at the Hub outlive their device.</param>
/// <param name="IsEnabled">False when the registry keeps the device from connecting.</param>
/// <param name="CredentialCount">How many credentials it has.</param>
public sealed record DeviceRegistration(bool IsRegistered, bool IsEnabled, int CredentialCount)
{
    /// <summary>The version of the set of its credentials, empty or not; null where the registry says none.</summary>
    internal string? CredentialsVersion { get; init; }

    /// <summary>True where a gateway may act for it, which logs in for it: without credentials of its own it works all the same.</summary>
    internal bool IsBehindGateway { get; init; }
}
