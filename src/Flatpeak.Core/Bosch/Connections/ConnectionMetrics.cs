using System.Text.Json;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>What a connection's metrics come to: whether there were messages, and when the last one was.</summary>
internal sealed class ConnectionMetrics
{
    private bool _recognised;

    public long MessageCount { get; private set; }

    public DateTimeOffset? LastMessage { get; private set; }

    /// <summary>The service's time when it was asked, where it tells it.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>
    /// Finds the largest of all counters. Null when there is none of 24 hours: nothing can be said then, least of all that it is
    /// zero.
    /// </summary>
    /// <remarks>
    /// The shape is Ditto's: counters <c>PT1M</c>, <c>PT1H</c>, <c>PT24H</c> and <c>lastMessageAt</c>, at several depths.
    /// </remarks>
    public static ConnectionMetrics? Read(JsonElement response, DateTimeOffset? askedAt)
    {
        var metrics = new ConnectionMetrics { AskedAt = askedAt };
        metrics.Add(response);
        return metrics._recognised ? metrics : null;
    }

    /// <summary>
    /// True for the metrics that Ditto answers with for a connection that is closed, whose clients are stopped, and with them what counts:
    /// all of it is null, or empty (<c>ConnectionPersistenceActor.respondWithEmptyMetrics</c>).
    /// </summary>
    public static bool IsWithoutAny(JsonElement response) =>
        response.ValueKind == JsonValueKind.Object
        && response.TryGetProperty("connectionMetrics", out JsonElement all)
        && all.ValueKind == JsonValueKind.Object
        && all.EnumerateObject().All(static one => one.Value.ValueKind == JsonValueKind.Null
            || (one.Value.ValueKind == JsonValueKind.Object && !one.Value.EnumerateObject().Any()));

    private void Add(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Add(item);
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name.StartsWith("PT", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.Number)
            {
                _recognised |= property.Name == "PT24H";

                // The longest window holds the shorter ones; where one is missing, the largest that is there counts.
                MessageCount = Math.Max(MessageCount, property.Value.TryGetInt64(out long count) ? count : long.MaxValue);
            }
            else if (property.Name == "lastMessageAt" && property.Value.ValueKind == JsonValueKind.String)
            {
                DateTimeOffset at = IsoTime.TryParse(property.Value.GetString(), out DateTimeOffset time) ? time : DateTimeOffset.MaxValue;
                LastMessage = LastMessage > at ? LastMessage : at;
            }
            else
            {
                Add(property.Value);
            }
        }
    }
}
