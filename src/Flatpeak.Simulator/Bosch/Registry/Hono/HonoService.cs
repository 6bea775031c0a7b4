using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Registry.Hono;

/// <summary>
/// Hono's device registry, v1 (docs/services.md), with its trap: <c>DELETE</c> of the collection deletes every device of
/// the tenant. It is really done, and counted.
/// </summary>
internal sealed partial class HonoService(ServiceContext context, HonoState hono, object gate)
    : RegistryService(context, gate, KnownAccounts.Bosch.HonoUser, KnownAccounts.Bosch.HonoPassword)
{
    // Of what is no resource of Hono's, its router says so; of what is not there, its resources do.
    private static readonly Reply NoRoute = Reply.Text(
        404, "<html><body><h1>Resource not found</h1></body></html>", "text/html; charset=utf-8");

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Hono;

    /// <inheritdoc/>
    protected override Reply AnswerUser(Call call)
    {
        if (call is { Method: "GET", Path: ["v1", "tenants"] } && Context.Options.HonoTenants)
        {
            return HonoSearch.IsValid(call)
                ? Reply.Json(200, new { total = 1, result = new[] { new { id = KnownAccounts.Bosch.Tenant } } })
                : Error(400);
        }

        if (call.Path is not ["v1", ("tenants" or "devices" or "credentials") and var kind, var tenant, .. var rest]
            || (kind == "tenants" && !Context.Options.HonoTenants))
        {
            return NoRoute;
        }

        if (!TenantPattern().IsMatch(tenant) || (rest is [var wanted, ..] && !DevicePattern().IsMatch(wanted)))
        {
            return Error(400);
        }

        if (call.Method == "GET" && kind == "devices" && rest is [] && !HonoSearch.IsValid(call))
        {
            return Error(400);
        }

        if (tenant != KnownAccounts.Bosch.Tenant)
        {
            return RegistryError.For(404, "no such tenant");
        }

        lock (Gate)
        {
            return (call.Method, kind, rest) switch
            {
                ("GET", "tenants", []) => Reply.Json(200, new { enabled = true }),
                ("GET", "devices", []) => Context.Options.HonoSearch ? HonoSearch.Answer(hono, call) : Error(501),
                ("POST", "devices", []) => Register(Context.Random.Hex24(), call),
                ("DELETE", "devices", []) => RemoveAll(),
                ("POST", "devices", [var id]) => Register(id, call),
                (_, "devices" or "credentials", [var id]) => hono.Devices.TryGetValue(id, out HonoDevice? device)
                    ? AnswerFor(id, device, kind, call)
                    : Error(404),
                (_, _, []) => Error(405),
                _ => NoRoute,
            };
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\-_.:=]+\z")]
    private static partial Regex DevicePattern();

    [GeneratedRegex(@"^[a-zA-Z0-9\-_.]+\z")]
    private static partial Regex TenantPattern();

    private Reply AnswerFor(string id, HonoDevice device, string kind, Call call)
    {
        string version = kind == "devices" ? device.Version : device.CredentialsVersion;
        if (call.Method != "GET" && call.Headers.IfMatch.ToString() is { Length: > 0 } wanted && wanted != version)
        {
            return Error(412);
        }

        return (call.Method, kind) switch
        {
            ("GET", "devices") => Reply.Json(200, device.Show()).With("ETag", version),
            ("PUT", "devices") => Change(device, call),
            ("DELETE", "devices") => Remove(id),
            ("GET", _) => Reply.Json(200, device.Credentials).With("ETag", version),
            ("PUT", _) => SetCredentials(id, device, call),
            _ => Error(405),
        };
    }

    private Reply Register(string id, Call call)
    {
        JsonObject? fields = call.Body.Length == 0 ? [] : Json.TryObject(call.Body);
        if (fields is null)
        {
            return Error(400);
        }

        return hono.Register(id, fields) is { } device
            ? Reply.Json(201, new { id })
                .With("ETag", device.Version)
                .With("Location", $"/v1/devices/{KnownAccounts.Bosch.Tenant}/{id}")
            : Error(409);
    }

    private Reply Change(HonoDevice device, Call call)
    {
        if (Json.TryObject(call.Body) is not { } fields)
        {
            return Error(400);
        }

        device.Change(fields);
        return Reply.Empty(204).With("ETag", device.Version);
    }

    private Reply Remove(string id)
    {
        hono.Remove(id);
        return Reply.Empty(204);
    }

    private Reply RemoveAll()
    {
        Context.Counters.Add(HonoState.DeleteAllCounter);
        hono.RemoveAll();
        return Reply.Empty(204);
    }

    private Reply SetCredentials(string id, HonoDevice device, Call call)
    {
        List<JsonObject>? credentials;
        try
        {
            credentials = JsonSerializer.Deserialize<List<JsonObject>>(call.Body, Json.Camel);
        }
        catch (JsonException)
        {
            return Error(400);
        }

        if (credentials is null || credentials.Any(static one => one is null || !IsText(one["auth-id"]) || !IsText(one["type"])
                || !Secrets.AreKnown(one, "pwd-plain", "pwd-hash", "id")))
        {
            return Error(400);
        }

        return hono.SetCredentials(id, device, credentials)
            ? Reply.Empty(204).With("ETag", device.CredentialsVersion)
            : Error(409);
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
