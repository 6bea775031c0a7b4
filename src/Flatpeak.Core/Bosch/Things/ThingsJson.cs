using System.Text.Json;
using System.Text.Json.Serialization;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>A page of a search.</summary>
internal sealed record ThingPage : IJsonOnDeserialized
{
    [JsonRequired]
    public IReadOnlyList<Thing> Items { get; init; } = [];

    public string? Cursor { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => JsonCheck.That(Items is not null && Items.All(one => one is { ThingId.Length: > 0 }));
}

/// <summary>The body that creates a thing.</summary>
internal sealed record NewThing(string PolicyId, IReadOnlyDictionary<string, JsonElement>? Attributes);

/// <summary>The body that creates a policy.</summary>
internal sealed record NewPolicy(IReadOnlyDictionary<string, PolicyEntry> Entries);

/// <summary>Of a policy that is there, when it was made; null where it does not say.</summary>
internal sealed record PolicyAge
{
    [JsonPropertyName("_created")]
    [JsonConverter(typeof(UtcTimestampConverter))]
    public DateTimeOffset? Created { get; init; }
}

/// <summary>One entry: who, on what.</summary>
internal sealed record PolicyEntry(
    IReadOnlyDictionary<string, PolicySubject> Subjects, IReadOnlyDictionary<string, PolicyResource> Resources);

/// <summary>A subject's kind, which Ditto keeps and does not read.</summary>
internal sealed record PolicySubject(string Type);

/// <summary>What is granted and revoked.</summary>
internal sealed record PolicyResource(IReadOnlyList<string> Grant, IReadOnlyList<string> Revoke);

/// <summary>Ditto's <c>GET /whoami</c>.</summary>
internal sealed record WhoAmI : IJsonOnDeserialized
{
    [JsonRequired]
    public string DefaultSubject { get; init; } = "";

    public IReadOnlyList<string>? Subjects { get; init; }

    [JsonIgnore]
    public IReadOnlyCollection<string> All => [DefaultSubject, .. Subjects ?? []];

    void IJsonOnDeserialized.OnDeserialized() => JsonCheck.That(!string.IsNullOrEmpty(DefaultSubject));
}
