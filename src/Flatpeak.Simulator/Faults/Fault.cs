using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Faults;

/// <summary>One fault: which requests it strikes and what it does to them.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Fault
{
    /// <summary>The service it strikes; null for any.</summary>
    public ServiceName? Service { get; init; }

    /// <summary>The method it strikes; null for any.</summary>
    public string? Method { get; init; }

    /// <summary>A regular expression on the raw path. Without one, Flatpeak's login is left alone.</summary>
    public string? Path { get; init; }

    /// <summary>A regular expression on the raw query.</summary>
    public string? Query { get; init; }

    /// <summary>What it does.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The status to answer with, where the kind has one.</summary>
    public int? Status { get; init; }

    /// <summary>A <c>Retry-After</c> header, <c>date:N</c> for a date N seconds ahead.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>A body in the place of the service's own.</summary>
    public string? Body { get; init; }

    /// <summary>The type of <see cref="Body"/>.</summary>
    public string? ContentType { get; init; }

    /// <summary>The <c>Content-Encoding</c> of a body that is not compressed like that.</summary>
    public string? Encoding { get; init; }

    /// <summary>Where a redirect leads.</summary>
    public string? Location { get; init; }

    /// <summary>How many matching requests pass before the first strike.</summary>
    public int Skip { get; init; }

    /// <summary>How often it strikes; null for always.</summary>
    public int? Times { get; init; } = 1;
}
