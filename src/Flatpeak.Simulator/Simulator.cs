using Flatpeak.Simulator.Start;

namespace Flatpeak.Simulator;

/// <summary>The running program: how it was started, where it listens and the world it shows.</summary>
internal sealed class Simulator : IDisposable
{
    private volatile World world;

    /// <summary>A simulator in its first state.</summary>
    public Simulator(StartOptions start, ServerCertificates? certificates)
    {
        Start = start;
        Certificates = certificates;
        world = new World(this);
    }

    /// <summary>How it was started.</summary>
    public StartOptions Start { get; }

    /// <summary>Its certificates; null over plain http.</summary>
    public ServerCertificates? Certificates { get; }

    /// <summary>Where each service listens; known once Kestrel has started.</summary>
    public IReadOnlyDictionary<ServiceName, Uri> Addresses { get; set; } = new Dictionary<ServiceName, Uri>();

    /// <summary>What there is at the moment. A request keeps the one it arrived in.</summary>
    public World World => world;

    /// <summary>Puts a new world in the place of the present one and ends what hangs in that.</summary>
    public void Reset()
    {
        var old = world;
        world = new World(this);
        old.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => world.Dispose();
}
