using Flatpeak.Simulator.Bosch;
using Flatpeak.Simulator.Bosch.Registry;
using Flatpeak.Simulator.Bosch.Things;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.FlatpeakApi;
using Flatpeak.Simulator.Http;
using Flatpeak.Simulator.Journal;
using Flatpeak.Simulator.Options;

namespace Flatpeak.Simulator;

/// <summary>Everything that changes while the simulator runs; a reset makes a new one.</summary>
internal sealed class World : IDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly Dictionary<ServiceName, RateGate> gates;

    /// <summary>A world in its first state.</summary>
    public World(Simulator simulator)
    {
        var start = simulator.Start;
        Ended = ended.Token;
        Options = new OptionsBook(start);
        Chance = new Chance(start.Seed);
        Flatpeak = new FlatpeakState(Chance);
        Bosch = new BoschState(this);
        Services = new Dictionary<ServiceName, Service>
        {
            [ServiceName.Flatpeak] = new FlatpeakService(this),
            [ServiceName.Hub] = new HubService(this),
            [ServiceName.Hono] = new HonoService(this),
            [ServiceName.Things] = new ThingsService(this),
            [ServiceName.Token] = new TokenService(this),
            [ServiceName.Provisioning] = new ProvisioningService(this),
            [ServiceName.Elsewhere] = new ElsewhereService(),
        };
        gates = Services.Keys.ToDictionary(static name => name, static _ => new RateGate());
        Faults = new FaultBook(this);
        Spoiler = new Spoiler(simulator);
    }

    /// <summary>How the services behave.</summary>
    public OptionsBook Options { get; }

    /// <summary>The seeded random generator.</summary>
    public Chance Chance { get; }

    /// <summary>What arrived so far.</summary>
    public RequestLog Log { get; } = new();

    /// <summary>The tokens issued so far.</summary>
    public TokenStore Tokens { get; } = new();

    /// <summary>Things worth counting, by name.</summary>
    public Counters Counters { get; } = new();

    /// <summary>The faults waiting to strike.</summary>
    public FaultBook Faults { get; }

    /// <summary>Turns good answers into bad ones.</summary>
    public Spoiler Spoiler { get; }

    /// <summary>The devices at Flatpeak.</summary>
    public FlatpeakState Flatpeak { get; }

    /// <summary>Registries, things and connections.</summary>
    public BoschState Bosch { get; }

    /// <summary>The services by name, all but the control service.</summary>
    public IReadOnlyDictionary<ServiceName, Service> Services { get; }

    /// <summary>The rate limit's state of a service.</summary>
    public RateGate GateOf(ServiceName service) => gates[service];

    /// <summary>Cancelled when this world is over.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Ends what hangs in this world.</summary>
    public void Dispose()
    {
        ended.Cancel();
        ended.Dispose();
    }
}
