using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Bosch.Registry;

/// <summary>The management API of Bosch IoT Hub (APIS.md, section 2, dialect <c>BoschHub</c>).</summary>
internal sealed class HubService(World world) : Service
{
    private const int PageSize = 25;

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Hub;

    private HubState Hub => world.Bosch.Hub;

    /// <inheritdoc/>
    public override Reply Error(int status) => RegistryError.For(status);

    /// <inheritdoc/>
    public override string? UserOf(Call call) => BoschUsers.UserOf(call, world.Tokens);

    /// <inheritdoc/>
    public override Reply Answer(Call call)
    {
        var known = KnownAccounts.Bosch;
        if (!call.Authorization.IsBasic(known.HubUser, known.HubPassword) && !BoschUsers.HasToken(call, world.Tokens))
        {
            return Error(401);
        }

        if (call.Path is not ["registration" or "credentials", var tenant, ..])
        {
            return Error(404);
        }

        if (tenant != known.Tenant)
        {
            return Error(403);
        }

        lock (world.Bosch.Gate)
        {
            return (call.Method, call.Path) switch
            {
                ("GET", ["registration", _]) => List(call),
                ("POST", ["registration", _]) => Register(call),
                ("GET", ["registration", _, var id]) => Hub.Devices.TryGetValue(id, out var device)
                    ? Reply.Json(200, device)
                    : Error(404),
                ("PUT", ["registration", _, var id]) => Json.TryObject(call.Body) is not { } fields ? Error(400)
                    : Hub.ChangeDevice(id, fields) ? Reply.Empty(204) : Error(404),
                ("DELETE", ["registration", _, var id]) => Hub.RemoveDevice(id) ? Reply.Empty(204) : Error(404),
                ("GET", ["credentials", _]) => ListCredentials(call),
                ("POST", ["credentials", _]) => AddCredential(call),
                ("DELETE", ["credentials", _]) => RemoveCredential(call),
                (_, ["registration", _] or ["registration", _, _] or ["credentials", _]) => Error(405),
                _ => Error(404),
            };
        }
    }

    private Reply List(Call call)
    {
        var skip = 0;
        if (call.Query("skip") is { } text
            && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
        {
            return Error(400);
        }

        var prefix = call.Query("q") ?? "";
        return Reply.Json(200, new
        {
            devices = Hub.Devices
                .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Skip(skip).Take(PageSize).Select(static pair => pair.Value),
        });
    }

    private Reply Register(Call call)
    {
        if (Json.TryObject(call.Body) is not { } fields || Text(fields, "device-id") is not { } id)
        {
            return Error(400);
        }

        return Hub.Register(id, fields)
            ? Reply.Empty(201).With("Location", $"/registration/{call.Path[1]}/{Uri.EscapeDataString(id)}")
            : Error(409);
    }

    private Reply ListCredentials(Call call)
    {
        if (call.Query("device-id") is not { Length: > 0 } id)
        {
            return Error(400);
        }

        var found = Hub.CredentialsOf(id);
        return found.Count == 0 ? Error(404)
            : found.Count == 1 && world.Options.Shared.HubSingleCredential ? Reply.Json(200, found.Single())
            : Reply.Json(200, new { total = found.Count, credentials = found });
    }

    private Reply AddCredential(Call call)
    {
        if (Json.TryObject(call.Body) is not { } fields
            || Text(fields, "device-id") is not { } id
            || Text(fields, "auth-id") is not { } authId
            || Text(fields, "type") is not { } type
            || !Secrets.AreKnown(fields, "password", "passwordBase64", "pwd-hash"))
        {
            return Error(400);
        }

        return Hub.AddCredential(id, authId, type, fields)
            ? Reply.Empty(201).With(
                "Location", $"/credentials/{call.Path[1]}?auth-id={Uri.EscapeDataString(authId)}&type={Uri.EscapeDataString(type)}")
            : Error(409);
    }

    private Reply RemoveCredential(Call call)
    {
        if (call.Query("auth-id") is not { Length: > 0 } authId || call.Query("type") is not { Length: > 0 } type)
        {
            return Error(400);
        }

        return Hub.RemoveCredential(authId, type) ? Reply.Empty(204) : Error(404);
    }

    private static string? Text(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
        && value.GetValue<string>() is { Length: > 0 } text
            ? text
            : null;
}
