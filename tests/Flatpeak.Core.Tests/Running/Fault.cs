using System.Text.Json.Serialization;

namespace Flatpeak.Tests.Running;

/// <summary>
/// A fault of the simulator, as <c>POST /faults</c> takes it: which requests it strikes, and what it does to them. It
/// strikes for ever unless it is told how many times.
/// </summary>
/// <param name="Kind">What it does, such as <c>status</c> or <c>dropAfter</c>.</param>
/// <param name="Status">The status to answer with, where the kind has one.</param>
public sealed record Fault(string Kind, int? Status = null)
{
    /// <summary>The service, such as <c>things</c>; null for any.</summary>
    public string? Service { get; init; }

    /// <summary>The method; null for any.</summary>
    public string? Method { get; init; }

    /// <summary>A regular expression on the path as it was sent; null for any.</summary>
    public string? Path { get; init; }

    /// <summary>A regular expression on the query as it was sent; null for any.</summary>
    public string? Query { get; init; }

    /// <summary>A body in the place of the service's own.</summary>
    public string? Body { get; init; }

    /// <summary>A <c>Retry-After</c>, in seconds.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>How many matching requests pass first.</summary>
    public int Skip { get; init; }

    /// <summary>How often it strikes; null for ever.</summary>
    public int? Times { get; init; }

    /// <summary>True when the request is carried out, and its answer is lost.</summary>
    [JsonIgnore]
    public bool IsAfter => Kind is "statusAfter" or "dropAfter" or "hangAfter" or "truncatedConnection" or "headerOnly";

    /// <summary>True when no answer ever comes, or not all of it: only a time limit ends that.</summary>
    [JsonIgnore]
    public bool NeverEnds => Kind is "hang" or "hangAfter" or "headerOnly";

    /// <summary>The seconds that an attempt may take, in a test of this fault: long, where nothing waits for the end of it.</summary>
    [JsonIgnore]
    public double TimeLimit => NeverEnds ? 2 : 30;

    /// <summary>A good status with a body of one's own.</summary>
    public static Fault Says(string body) => new("status", 200) { Body = body };

    /// <summary>The same, of a service, a method and a path.</summary>
    public Fault At(string service, string? method = null, string? path = null) => this with { Service = service, Method = method, Path = path };

    /// <summary>Kind, status and body, as the name of a test has them.</summary>
    public override string ToString() => $"{Kind}{(Status is null ? "" : $" {Status}")}{(Body is null ? "" : $" {Body}")}";
}
