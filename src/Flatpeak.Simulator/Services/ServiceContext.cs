namespace Flatpeak.Simulator.Services;

/// <summary>
/// What a service may see besides its own state: never the world that it is part of, so that no service knows of faults,
/// limits, the log or another service.
/// </summary>
/// <param name="options">The shared options as they are at the moment.</param>
/// <param name="random">The seeded random generator.</param>
internal sealed class ServiceContext(Func<SharedOptions> options, SeededRandom random)
{
    /// <summary>The options there are once. They may change from one request to the next.</summary>
    public SharedOptions Options => options();

    /// <summary>The seeded random generator.</summary>
    public SeededRandom Random => random;

    /// <summary>The tokens issued so far.</summary>
    public TokenStore Tokens { get; } = new();

    /// <summary>Things worth counting, by name.</summary>
    public Counters Counters { get; } = new();
}
