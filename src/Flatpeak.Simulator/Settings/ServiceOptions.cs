using System.Text.Json.Serialization;
using Flatpeak.Simulator.Limits;

namespace Flatpeak.Simulator.Settings;

/// <summary>Options each service has for itself.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ServiceOptions
{
    /// <summary>Milliseconds before the work is done.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Up to so many milliseconds more.</summary>
    public int JitterMs { get; init; }

    /// <summary>The limit, or none.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>The share of requests, 0 to 1, which a random fault hits.</summary>
    public double FaultRate { get; init; }

    /// <summary>The kinds of random faults, each a kind or <c>kind:status</c>.</summary>
    public IReadOnlyList<string> FaultKinds { get; init; } = ["status:503", "status:500", "dropBefore", "dropAfter"];

    /// <summary>Whether random faults hit requests for a token too.</summary>
    public bool FaultLogin { get; init; }
}
