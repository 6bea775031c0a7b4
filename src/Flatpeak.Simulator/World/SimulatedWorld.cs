using Flatpeak.Simulator.Bosch;
using Flatpeak.Simulator.Bosch.Registry.Hono;
using Flatpeak.Simulator.Bosch.Registry.Hub;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Flatpeak;
using Flatpeak.Simulator.Limits;
using Flatpeak.Simulator.Log;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Settings;

namespace Flatpeak.Simulator.World;

/// <summary>Everything that changes while the simulator runs; a reset makes a new one.</summary>
internal sealed class SimulatedWorld : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Dictionary<ServiceName, Service> _services;
    private readonly Dictionary<ServiceName, RateLimiter> _limiters;

    /// <summary>A world in its first state.</summary>
    /// <param name="seed">The seed of ids, jitter and random faults.</param>
    /// <param name="options">How the services behave at first.</param>
    /// <param name="addresses">Where they listen.</param>
    public SimulatedWorld(int seed, OptionsStore options, ServiceAddresses addresses)
    {
        Ended = _ended.Token;
        Options = options;
        Context = new ServiceContext(() => options.Shared, new SeededRandom(seed));
        Flatpeak = new FlatpeakState(Context.Random);
        Bosch = new BoschState(Context);
        Service[] all =
        [
            new FlatpeakService(Context, Flatpeak),
            new HubService(Context, Bosch.Hub, Bosch.Gate),
            new HonoService(Context, Bosch.Hono, Bosch.Gate),
            new ThingsService(Context, Bosch),
            new TokenService(Context),
            new ProvisioningService(Context, Bosch),
            new ElsewhereService(),
        ];
        _services = all.ToDictionary(static service => service.Name);
        _limiters = all.ToDictionary(static service => service.Name, static _ => new RateLimiter());
        RandomFaults = new RandomFaults(seed);
        FaultInjector = new FaultInjector(addresses);
    }

    /// <summary>How the services behave.</summary>
    public OptionsStore Options { get; }

    /// <summary>What the services share: tokens, counters, the random generator.</summary>
    public ServiceContext Context { get; }

    /// <summary>What arrived so far.</summary>
    public RequestLog Log { get; } = new();

    /// <summary>The faults that were asked for.</summary>
    public FaultStore Faults { get; } = new();

    /// <summary>The faults that come at random.</summary>
    public RandomFaults RandomFaults { get; }

    /// <summary>Makes of a request what its fault wants.</summary>
    public FaultInjector FaultInjector { get; }

    /// <summary>The devices at Flatpeak.</summary>
    public FlatpeakState Flatpeak { get; }

    /// <summary>Registries, things and connections.</summary>
    public BoschState Bosch { get; }

    /// <summary>Cancelled when this world is over.</summary>
    public CancellationToken Ended { get; }

    /// <summary>A service; there is one of every name but that of the control service.</summary>
    public Service ServiceOf(ServiceName name) => _services[name];

    /// <summary>What counts the requests of a service against its limit.</summary>
    public RateLimiter LimiterOf(ServiceName name) => _limiters[name];

    /// <summary>Ends what hangs in this world.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
