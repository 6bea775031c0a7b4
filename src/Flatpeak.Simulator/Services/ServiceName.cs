namespace Flatpeak.Simulator.Services;

/// <summary>The services, each on a port of its own, in the order of a <c>--port</c> block.</summary>
internal enum ServiceName
{
    /// <summary>Options, faults, log and state.</summary>
    Control,

    /// <summary>The Flatpeak API.</summary>
    Flatpeak,

    /// <summary>The management API of Bosch IoT Hub.</summary>
    Hub,

    /// <summary>The device registry of Eclipse Hono.</summary>
    Hono,

    /// <summary>Bosch IoT Things, which is Eclipse Ditto.</summary>
    Things,

    /// <summary>The OAuth2 token endpoint of the Bosch IoT Suite.</summary>
    Token,

    /// <summary>The Bosch Device Provisioning API.</summary>
    Provisioning,

    /// <summary>A foreign server, to which a redirect leads: nothing should ever reach it.</summary>
    Elsewhere,
}
