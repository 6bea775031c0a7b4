using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Control;

/// <summary>A registry, as seeds name it.</summary>
internal enum RegistryDialect
{
    /// <summary>Bosch IoT Hub.</summary>
    Hub,

    /// <summary>Eclipse Hono.</summary>
    Hono,
}
