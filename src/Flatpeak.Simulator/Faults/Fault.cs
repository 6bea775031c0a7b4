using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Faults;

/// <summary>One fault: which requests it hits and what it does to them.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Fault
{
    /// <summary>The service whose requests it hits; null for any.</summary>
    public ServiceName? Service { get; init; }

    /// <summary>The method it hits; null for any.</summary>
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

    /// <summary>How many matching requests pass before the first hit.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests it hits; null for any number.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>Reads <c>kind</c> or <c>kind:status</c>, as random faults are named.</summary>
    /// <exception cref="JsonException">It is neither.</exception>
    public static Fault Parse(string text)
    {
        string[] parts = text.Split(':');
        if (!Enum.TryParse(parts[0], ignoreCase: true, out FaultKind kind) || char.IsDigit(text[0]))
        {
            throw new JsonException($"Unknown kind of fault '{text}'.");
        }

        if (parts.Length == 1)
        {
            return new Fault { Kind = kind };
        }

        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? new Fault { Kind = kind, Status = status }
            : throw new JsonException($"'{text}' has no status behind the colon.");
    }
}
