namespace Flatpeak.Comparison;

/// <summary>Where a device may be.</summary>
[Flags]
public enum FleetSides : byte
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>A device identifier at Flatpeak.</summary>
    Flatpeak = 1,

    /// <summary>A registration at Bosch IoT Hub or Eclipse Hono.</summary>
    Registry = 2,

    /// <summary>A thing at Bosch IoT Things or Eclipse Ditto.</summary>
    Things = 4,

    /// <summary>The list of what should be there.</summary>
    List = 8,
}
