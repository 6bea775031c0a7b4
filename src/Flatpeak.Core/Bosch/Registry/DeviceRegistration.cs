using Flatpeak.Http;

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

    /// <summary>When it was registered, by the registry's clock; null where that does not say.</summary>
    internal DateTimeOffset? Created { get; init; }

    /// <summary>What time it was there; null where it did not say.</summary>
    internal DateTimeOffset? ServiceTime { get; init; }

    /// <summary>What is shown of it: its version and the times are for removals, and here two that look the same are equal.</summary>
    internal DeviceRegistration Shown => this with { CredentialsVersion = null, Created = null, ServiceTime = null };

    /// <summary>Whether it is sure to have been registered after a time; false where the registry does not say when it was.</summary>
    /// <param name="time">The time, by this computer's clock; null for none.</param>
    /// <param name="here">What time it is by that.</param>
    internal bool WasMadeAfter(DateTimeOffset? time, DateTimeOffset here) =>
        Created > time + (new TwoClocks(here, ServiceTime).Now - here) + MeantThing.ClockDifference;
}
