using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Log;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;
using Flatpeak.Simulator.World;

namespace Flatpeak.Simulator.Control;

/// <summary>The calls a test makes to set the scene and to see what happened. No authentication: it is on loopback.</summary>
internal sealed class ControlService(CurrentWorld current)
{
    private SimulatedWorld World => current.Now;

    /// <summary>Answers a control call; 400 with <c>{"error":…}</c> says what was wrong with it.</summary>
    public Reply Answer(Call call)
    {
        try
        {
            return (call.Method, call.Path) switch
            {
                ("POST", ["reset"]) => Reset(),
                ("GET", ["options"]) => Reply.Json(200, World.Options.Show(ServiceOf(call))),
                ("PUT", ["options"]) => ChangeOptions(call),
                ("POST", ["faults"]) => AddFaults(call),
                ("GET", ["faults"]) => Reply.Json(200, new { faults = World.Faults.All }),
                ("DELETE", ["faults"]) => Done(World.Faults.Clear),
                ("GET", ["log"]) => ShowLog(call),
                ("DELETE", ["log"]) => Done(World.Log.Clear),
                ("POST", ["tokens", "revoke"]) => Reply.Json(200, new { revoked = World.Context.Tokens.Revoke(ServiceOf(call)) }),
                ("GET", ["counts"]) => StateView.Counts(World),
                ("GET", ["state"]) => StateView.Everything(World),
                ("POST", ["flatpeak", "devices"]) => Reply.Json(200, Read<DeviceSeed>(call).AddTo(World.Flatpeak)),
                ("POST", ["seed"]) => Done(() => BoschControl.Seed(World.Bosch, call.Body)),
                ("POST", ["things", "touch"]) => DoneIf(BoschControl.Receive(World.Bosch, Read<Touch>(call))),
                ("DELETE", ["state", "flatpeak", var account, var reference]) => DoneIf(
                    World.Flatpeak.Find(account, live: false) is { } devices
                    && devices.FindReference(reference) is { } device && devices.Remove(device.Id)),
                ("DELETE", ["state", .. var what]) => DoneIf(BoschControl.Remove(World.Bosch, what)),
                ("PUT", ["state", "connections", var id]) => Done(() => BoschControl.PutConnection(World.Bosch, id)),
                ("POST", ["connections", var id, "restart"]) => DoneIf(BoschControl.RestartConnection(World.Bosch, id)),
                ("PUT", ["state", "policies", var id]) => Done(
                    () => BoschControl.PutPolicy(World.Bosch, id, Read<JsonObject>(call))),
                _ => Problem(404, $"There is no control call {call.Method} {call.RawPath}."),
            };
        }
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException)
        {
            return Problem(400, error.Message);
        }
    }

    /// <summary>Adds one fault, or all of an array.</summary>
    private Reply AddFaults(Call call) => Read<JsonNode>(call) is JsonArray array
        ? Reply.Json(200, new { ids = array.Deserialize<Fault[]>(Json.Camel)!.Select(World.Faults.Add).ToArray() })
        : Reply.Json(200, new { id = World.Faults.Add(Read<Fault>(call)) });

    private Reply Reset() => Done(current.Reset);

    private static Reply Done(Action action)
    {
        action();
        return Reply.Json(200, new { });
    }

    private static Reply DoneIf(bool found) => found ? Reply.Json(200, new { }) : Problem(404, "It is not there.");

    private static Reply Problem(int status, string error) => Reply.Json(status, new { error });

    private static T Read<T>(Call call) =>
        JsonSerializer.Deserialize<T>(call.Body, Json.Camel) ?? throw new JsonException("The body is null.");

    private static ServiceName? ServiceOf(Call call)
    {
        string? text = call.Query("service");
        if (text is null or "" or "*")
        {
            return null;
        }

        return Enum.TryParse<ServiceName>(text, ignoreCase: true, out ServiceName service) && service != ServiceName.Control
            ? service
            : throw new ArgumentException($"There is no service '{text}'.");
    }

    private Reply ChangeOptions(Call call)
    {
        ServiceName? service = ServiceOf(call);
        World.Options.Change(service, Read<JsonObject>(call));
        return Reply.Json(200, World.Options.Show(service));
    }

    private Reply ShowLog(Call call)
    {
        int since = call.Query("since") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        ServiceName? service = ServiceOf(call);
        IReadOnlyList<LogEntry> entries = World.Log.Since(since);
        return Reply.Json(200, new
        {
            last = entries.Count > 0 ? entries[^1].N : World.Log.Last,
            entries = service is null ? entries : [.. entries.Where(entry => entry.Service == service)],
        });
    }
}
