using System.Text.Json.Serialization;

namespace Flatpeak.Bosch;

/// <summary>
/// A connection of Things or Ditto, over which the messages of many devices come. Its address is left out: it holds
/// a user name and a password.
/// </summary>
public sealed record Connection
{
    /// <summary>Its id.</summary>
    [JsonRequired]
    public string Id { get; init; } = "";

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>What it speaks, such as <c>amqp-10</c>.</summary>
    [JsonPropertyName("connectionType")]
    public string? Type { get; init; }

    /// <summary>Whether it is meant to be open.</summary>
    [JsonPropertyName("connectionStatus")]
    public string? Status { get; init; }

    /// <summary>
    /// The largest of the counters in the metrics, of up to 24 hours. Null when they were not asked for, and where it is closed and has
    /// none.
    /// </summary>
    [JsonIgnore]
    public long? MessageCount { get; init; }

    /// <summary>When the last message came or went, UTC; null for none since the last reset.</summary>
    [JsonIgnore]
    public DateTimeOffset? LastMessage { get; init; }

    /// <summary>When this session reset the metrics, UTC; null for never.</summary>
    [JsonIgnore]
    public DateTimeOffset? MetricsReset { get; init; }

    /// <summary>The host of Things that it was read from, as <see cref="BoschOptions.ThingsHost"/>.</summary>
    [JsonIgnore]
    public string? ThingsHost { get; init; }

    /// <summary>The solution that it was read from; null at Ditto, which has none.</summary>
    [JsonIgnore]
    public string? SolutionId { get; init; }

    /// <summary>Whether it is meant to be closed.</summary>
    internal bool IsClosed => Status == "closed";

    /// <summary>The connection's id.</summary>
    public override string ToString() => Id;
}
