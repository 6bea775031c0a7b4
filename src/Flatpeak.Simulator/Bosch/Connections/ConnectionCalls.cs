using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Connections;

/// <summary>What can be asked of connections, below either of their two paths.</summary>
internal static class ConnectionCalls
{
    /// <summary>Answers a call.</summary>
    /// <param name="connections">The connections.</param>
    /// <param name="call">The request.</param>
    /// <param name="rest">The path behind <c>connections</c>.</param>
    /// <param name="fields">The fields that were asked for; null for all, and where they cannot be.</param>
    public static Reply Answer(SortedDictionary<string, Connection> connections, Call call, string[] rest, string? fields)
    {
        if (rest is [])
        {
            return call.Method == "GET" ? List(connections, call, fields) : DittoError.For(405);
        }

        if (!Connection.IsId(rest[0]))
        {
            return DittoError.For(
                400, "connectivity:connection.id.invalid", $"The ID of the connection '{rest[0]}' is not valid!");
        }

        if (!connections.TryGetValue(rest[0], out Connection? connection))
        {
            return DittoError.For(
                404, "connectivity:connection.notfound", $"The Connection with ID '{rest[0]}' could not be found.");
        }

        return (call.Method, rest[1..]) switch
        {
            ("GET", []) => Reply.Json(200, Show(connection, fields)),
            ("DELETE", []) => Delete(connections, connection),
            ("GET", ["status"]) => Status(connection),
            ("GET", ["metrics"]) => Reply.Json(200, ConnectionMetrics.Of(connection)),
            ("POST", ["command"]) => Command(connection, call),
            (_, [] or ["status" or "metrics" or "command"]) => DittoError.For(405),
            _ => DittoError.For(404),
        };
    }

    private static Reply List(SortedDictionary<string, Connection> connections, Call call, string? fields) =>
        call.Query("ids-only") == "true"
            ? Reply.Json(200, connections.Keys)
            : Reply.Json(200, connections.Values.Select(connection => Show(connection, fields)));

    private static JsonObject Show(Connection connection, string? fields) =>
        FieldSelector.Select(Json.Object(connection), fields);

    private static Reply Delete(SortedDictionary<string, Connection> connections, Connection connection)
    {
        connections.Remove(connection.Id);
        return Reply.Empty(204);
    }

    // As RetrieveConnectionStatusResponse has it: a closed connection has one client, too, that is closed.
    private static Reply Status(Connection connection)
    {
        string status = connection.ConnectionStatus;
        string recovery = status == "open" ? "succeeded" : "unknown";
        string since = DittoTime.Format(connection.InStateSince);
        var answer = new JsonObject
        {
            ["connectionId"] = connection.Id,
            ["connectionStatus"] = status,
            ["liveStatus"] = status,
            ["recoveryStatus"] = recovery,
        };
        if (status == "open")
        {
            answer["connectedSince"] = since;
        }

        answer["clientStatus"] = new JsonArray(new JsonObject
        {
            ["type"] = "client",
            ["client"] = "connectivity-0",
            ["status"] = status,
            ["recoveryStatus"] = recovery,
            ["statusDetails"] = status == "open" ? "CONNECTED" : "[DISCONNECTED] connection is closed",
            ["inStateSince"] = since,
        });
        return Reply.Json(200, answer);
    }

    private static Reply Command(Connection connection, Call call)
    {
        if (call.Headers.ContentType.ToString().Split(';')[0].Trim() != "text/plain")
        {
            return DittoError.For(415);
        }

        switch (call.BodyText)
        {
            case "connectivity.commands:resetConnectionMetrics":
                connection.ResetMetrics();
                break;
            case "connectivity.commands:openConnection":
                connection.Open();
                break;
            case "connectivity.commands:closeConnection":
                connection.Close();
                break;
            default:
                return DittoError.For(400);
        }

        return Reply.Empty(200);
    }
}
