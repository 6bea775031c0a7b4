using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Registry.Hub;

/// <summary>The management API of Bosch IoT Hub (docs/services.md).</summary>
internal sealed class HubService(ServiceContext context, HubState hub, object gate)
    : RegistryService(context, gate, KnownAccounts.Bosch.HubUser, KnownAccounts.Bosch.HubPassword)
{
    private const int PageSize = 25;

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Hub;

    /// <inheritdoc/>
    protected override Reply AnswerUser(Call call)
    {
        if (call.Path is not ["registration" or "credentials", var tenant, ..])
        {
            return Error(404);
        }

        if (tenant != KnownAccounts.Bosch.Tenant)
        {
            return Error(403);
        }

        lock (Gate)
        {
            return (call.Method, call.Path) switch
            {
                ("GET", ["registration", _]) => List(call),
                ("POST", ["registration", _]) => Register(call),
                ("GET", ["registration", _, var id]) => hub.Devices.TryGetValue(id, out JsonObject? device)
                    ? Reply.Json(200, device)
                    : Error(404),
                ("PUT", ["registration", _, var id]) => Json.TryObject(call.Body) is not { } fields ? Error(400)
                    : hub.ChangeDevice(id, fields) ? Reply.Empty(204) : Error(404),
                ("DELETE", ["registration", _, var id]) => hub.RemoveDevice(id) ? Reply.Empty(204) : Error(404),
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
        int skip = 0;
        if (call.Query("skip") is { } text
            && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
        {
            return Error(400);
        }

        string prefix = call.Query("q") ?? "";
        return Reply.Json(200, new
        {
            devices = (prefix.Length == 0 ? hub.Ids.All : hub.Ids.All.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)))
                .Skip(skip).Take(PageSize).Select(id => hub.Devices[id]),
        });
    }

    private Reply Register(Call call)
    {
        if (Json.TryObject(call.Body) is not { } fields || Json.TextOf(fields["device-id"]) is not { } id)
        {
            return Error(400);
        }

        return hub.Register(id, fields)
            ? Reply.Empty(201).With("Location", $"/registration/{call.Path[1]}/{Uri.EscapeDataString(id)}")
            : Error(409);
    }

    private Reply ListCredentials(Call call)
    {
        if (call.Query("device-id") is not { Length: > 0 } id)
        {
            return Error(400);
        }

        IReadOnlyCollection<JsonObject> found = hub.CredentialsOf(id);
        return found.Count == 0 ? Error(404)
            : found.Count == 1 && Context.Options.HubSingleCredential ? Reply.Json(200, found.Single())
            : Reply.Json(200, new { total = found.Count, credentials = found });
    }

    private Reply AddCredential(Call call)
    {
        if (Json.TryObject(call.Body) is not { } fields
            || Json.TextOf(fields["device-id"]) is not { } id
            || Json.TextOf(fields["auth-id"]) is not { } authId
            || Json.TextOf(fields["type"]) is not { } type
            || !Secrets.AreKnown(fields, "password", "passwordBase64", "pwd-hash"))
        {
            return Error(400);
        }

        return hub.AddCredential(id, authId, type, fields)
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

        return hub.RemoveCredential(authId, type) ? Reply.Empty(204) : Error(404);
    }
}
