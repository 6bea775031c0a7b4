namespace Flatpeak.Bosch;

/// <summary>The body of the Device Provisioning API.</summary>
internal sealed record ProvisionedDevice(string Id, ProvisionedHub Hub, ProvisionedThings Things);

/// <summary>The Hub's part of it.</summary>
internal sealed record ProvisionedHub(RegistryDevice Device, ProvisionedCredentials Credentials);

/// <summary>The credential in it.</summary>
internal sealed record ProvisionedCredentials(string Type, IReadOnlyList<HubSecret> Secrets);

/// <summary>The part of Things. A thing is required, and may be empty: its id and policy are the device's.</summary>
internal sealed record ProvisionedThings(ProvisionedThing Thing);

/// <summary>The empty thing.</summary>
internal sealed record ProvisionedThing;
