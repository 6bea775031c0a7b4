using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Ditto;

namespace Flatpeak.Simulator.Bosch.Connections;

/// <summary>A connection's metrics as Ditto shows them: counts of the last minute, hour and day.</summary>
internal static class ConnectionMetrics
{
    private static readonly (string Name, TimeSpan Length)[] Windows =
    [
        ("PT1M", TimeSpan.FromMinutes(1)),
        ("PT1H", TimeSpan.FromHours(1)),
        ("PT24H", TimeSpan.FromHours(24)),
    ];

    /// <summary>The answer to <c>GET …/connections/{id}/metrics</c>.</summary>
    public static JsonObject Of(Connection connection) => connection.ConnectionStatus == "open" ? OfClient(connection) : None(connection);

    // As RetrieveConnectionMetricsResponse has it where there is no client: what is empty is null (ImmutableAddressMetric.toJson).
    private static JsonObject None(Connection connection) => new()
    {
        ["connectionId"] = connection.Id,
        ["containsFailures"] = false,
        ["connectionMetrics"] = new JsonObject { ["inbound"] = null, ["outbound"] = null },
        ["sourceMetrics"] = new JsonObject { ["addressMetrics"] = null },
        ["targetMetrics"] = new JsonObject { ["addressMetrics"] = null },
    };

    private static JsonObject OfClient(Connection connection) => new()
    {
        ["connectionId"] = connection.Id,
        ["containsFailures"] = false,
        ["connectionMetrics"] = new JsonObject
        {
            ["inbound"] = Inbound(connection.Traffic),
            ["outbound"] = Outbound(),
        },
        ["sourceMetrics"] = new JsonObject
        {
            ["addressMetrics"] = new JsonObject { [Connection.SourceAddress] = Inbound(connection.Traffic) },
        },
        ["targetMetrics"] = new JsonObject
        {
            ["addressMetrics"] = new JsonObject { [Connection.TargetAddress] = Outbound() },
        },
    };

    private static JsonObject Inbound(IReadOnlyList<DateTime> traffic) => new()
    {
        ["consumed"] = Metric(traffic),
        ["mapped"] = Metric(traffic),
        ["dropped"] = Metric([]),
        ["enforced"] = Metric(traffic),
        ["acknowledged"] = Metric([]),
    };

    private static JsonObject Outbound() => new()
    {
        ["dispatched"] = Metric([]),
        ["filtered"] = Metric([]),
        ["mapped"] = Metric([]),
        ["published"] = Metric([]),
        ["dropped"] = Metric([]),
        ["acknowledged"] = Metric([]),
    };

    private static JsonObject Metric(IReadOnlyList<DateTime> successes) => new()
    {
        ["success"] = Counts(successes),
        ["failure"] = Counts([]),
    };

    private static JsonObject Counts(IReadOnlyList<DateTime> times)
    {
        DateTime now = DateTime.UtcNow;
        var counts = new JsonObject();
        foreach ((string? name, TimeSpan length) in Windows)
        {
            counts[name] = times.Count(time => now - time <= length);
        }

        counts["lastMessageAt"] = times.Count > 0 ? DittoTime.Format(times.Max()) : null;
        return counts;
    }
}
