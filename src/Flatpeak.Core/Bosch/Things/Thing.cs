using System.Text.Json.Serialization;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>A thing at Bosch IoT Things or Eclipse Ditto: the digital twin of a device.</summary>
public sealed record Thing
{
    /// <summary>Its id, <c>namespace:name</c>.</summary>
    [JsonRequired]
    public string ThingId { get; init; } = "";

    /// <summary>The namespace: all before the first colon.</summary>
    [JsonIgnore]
    public string Namespace => ThingId[..Math.Max(0, ThingId.IndexOf(':', StringComparison.Ordinal))];

    /// <summary>The policy that says who may do what with it.</summary>
    public string? PolicyId { get; init; }

    /// <summary>Goes up by one with every change.</summary>
    [JsonPropertyName("_revision")]
    public long? Revision { get; init; }

    /// <summary>When it last changed, UTC: as a rule, when its device last sent something.</summary>
    [JsonPropertyName("_modified")]
    [JsonConverter(typeof(UtcTimestampConverter))]
    public DateTimeOffset? Modified { get; init; }

    /// <summary>When it was created, UTC.</summary>
    [JsonPropertyName("_created")]
    [JsonConverter(typeof(UtcTimestampConverter))]
    public DateTimeOffset? Created { get; init; }

    /// <summary>The registry's tenant of the session that read it; null where it was not read by one.</summary>
    [JsonIgnore]
    public string? TenantId { get; init; }

    /// <summary>The host of the session's registry, as <see cref="BoschOptions.RegistryHost"/>; null as the tenant.</summary>
    [JsonIgnore]
    public string? RegistryHost { get; init; }

    /// <summary>The host of Things that it was read from, as <see cref="BoschOptions.ThingsHost"/>.</summary>
    [JsonIgnore]
    public string? ThingsHost { get; init; }

    /// <summary>The thing's id.</summary>
    public override string ToString() => ThingId;
}
