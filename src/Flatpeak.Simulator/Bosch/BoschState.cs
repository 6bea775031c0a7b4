using Flatpeak.Simulator.Bosch.Connections;
using Flatpeak.Simulator.Bosch.Registry.Hono;
using Flatpeak.Simulator.Bosch.Registry.Hub;
using Flatpeak.Simulator.Bosch.Things;
using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Bosch;

/// <summary>
/// The Bosch side: both registries, things, policies and connections. One lock for all of it, held while a service
/// works and never while it waits, because the provisioning API reaches into several of them at once.
/// </summary>
internal sealed class BoschState
{
    /// <summary>Empty registries, no things, the connections every start begins with.</summary>
    public BoschState(ServiceContext context)
    {
        Things = new ThingsState(context);
        context.Counters.Declare(HonoState.DeleteAllCounter);
    }

    /// <summary>To be held by whoever uses any of this.</summary>
    public object Gate { get; } = new();

    /// <summary>The registry of Bosch IoT Hub.</summary>
    public HubState Hub { get; } = new();

    /// <summary>The registry of Hono.</summary>
    public HonoState Hono { get; } = new();

    /// <summary>Things, policies and their search.</summary>
    public ThingsState Things { get; }

    /// <summary>Connections by id.</summary>
    public SortedDictionary<string, Connection> Connections { get; } = Connection.AtStart();
}
