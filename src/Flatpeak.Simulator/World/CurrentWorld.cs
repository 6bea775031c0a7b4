namespace Flatpeak.Simulator.World;

/// <summary>The world as it is at the moment, until it is reset.</summary>
/// <param name="create">Makes a world in its first state.</param>
internal sealed class CurrentWorld(Func<SimulatedWorld> create) : IDisposable
{
    private volatile SimulatedWorld _now = create();

    /// <summary>The world of the moment. A request keeps the one it arrived in.</summary>
    public SimulatedWorld Now => _now;

    /// <summary>Puts a new world in the place of the present one and ends what hangs in that.</summary>
    public void Reset()
    {
        SimulatedWorld old = _now;
        _now = create();
        old.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _now.Dispose();
}
