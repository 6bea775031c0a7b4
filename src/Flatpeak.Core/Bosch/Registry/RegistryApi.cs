namespace Flatpeak.Bosch;

/// <summary>The dialect that a device registry speaks.</summary>
public enum RegistryApi
{
    /// <summary>Eclipse Hono's device registry management API, v1.</summary>
    Hono,

    /// <summary>Bosch IoT Hub's device registry API.</summary>
    BoschHub,
}
