using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Bosch.Registry;

/// <summary>
/// Hono's device registry, v1 (APIS.md, section 2, dialect <c>Hono</c>), with its trap: <c>DELETE</c> of the
/// collection deletes every device of the tenant. It is really done, and counted.
/// </summary>
internal sealed partial class HonoService(World world) : Service
{
    /// <summary>Name of the counter of delete-all calls.</summary>
    public const string DeleteAllCounter = "honoDeleteAllCalls";

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Hono;

    private HonoState Hono => world.Bosch.Hono;

    /// <inheritdoc/>
    public override Reply Error(int status) => RegistryError.For(status);

    /// <inheritdoc/>
    public override string? UserOf(Call call) => BoschUsers.UserOf(call, world.Tokens);

    /// <inheritdoc/>
    public override Reply Answer(Call call)
    {
        var known = KnownAccounts.Bosch;
        if (!call.Authorization.IsBasic(known.HonoUser, known.HonoPassword) && !BoschUsers.HasToken(call, world.Tokens))
        {
            return Error(401);
        }

        if (call is { Method: "GET", Path: ["v1", "tenants"] } && world.Options.Shared.HonoTenants)
        {
            return HonoSearch.IsValid(call) ? Reply.Json(200, new { total = 1, result = new[] { new { id = known.Tenant } } }) : Error(400);
        }

        if (call.Path is not ["v1", ("tenants" or "devices" or "credentials") and var kind, var tenant, .. var rest]
            || (kind == "tenants" && !world.Options.Shared.HonoTenants))
        {
            return Error(404);
        }

        if (!TenantPattern().IsMatch(tenant) || (rest is [var wanted, ..] && !DevicePattern().IsMatch(wanted)))
        {
            return Error(400);
        }

        if (call.Method == "GET" && kind == "devices" && rest is [] && !HonoSearch.IsValid(call))
        {
            return Error(400);
        }

        if (tenant != known.Tenant)
        {
            return RegistryError.For(404, "no such tenant");
        }

        lock (world.Bosch.Gate)
        {
            return (call.Method, kind, rest) switch
            {
                ("GET", "tenants", []) => Reply.Json(200, new { enabled = true }),
                ("GET", "devices", []) => world.Options.Shared.HonoSearch ? HonoSearch.Answer(Hono, call) : Error(501),
                ("POST", "devices", []) => Register(world.Chance.Hex24(), call),
                ("DELETE", "devices", []) => RemoveAll(),
                ("POST", "devices", [var id]) => Register(id, call),
                (_, "devices" or "credentials", [var id]) => Hono.Devices.TryGetValue(id, out var device)
                    ? AnswerFor(id, device, kind, call)
                    : Error(404),
                (_, _, []) => Error(405),
                _ => Error(404),
            };
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\-_.:=]+\z")]
    private static partial Regex DevicePattern();

    [GeneratedRegex(@"^[a-zA-Z0-9\-_.]+\z")]
    private static partial Regex TenantPattern();

    private Reply AnswerFor(string id, HonoDevice device, string kind, Call call)
    {
        var version = kind == "devices" ? device.Version : device.CredentialsVersion;
        if (call.Method != "GET" && call.Headers.IfMatch.ToString() is { Length: > 0 } wanted && wanted != version)
        {
            return Error(412);
        }

        return (call.Method, kind) switch
        {
            ("GET", "devices") => Reply.Json(200, device.Fields).With("ETag", version),
            ("PUT", "devices") => Change(device, call),
            ("DELETE", "devices") => Remove(id),
            ("GET", _) => Reply.Json(200, device.Credentials).With("ETag", version),
            ("PUT", _) => SetCredentials(id, device, call),
            _ => Error(405),
        };
    }

    private Reply Register(string id, Call call)
    {
        var fields = call.Body.Length == 0 ? [] : Json.TryObject(call.Body);
        if (fields is null)
        {
            return Error(400);
        }

        return Hono.Register(id, fields) is { } device
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

        fields["enabled"] ??= true;
        device.Fields = fields;
        device.Version = HonoDevice.Next(device.Version);
        return Reply.Empty(204).With("ETag", device.Version);
    }

    private Reply Remove(string id)
    {
        Hono.Remove(id);
        return Reply.Empty(204);
    }

    private Reply RemoveAll()
    {
        world.Counters.Add(DeleteAllCounter);
        Hono.RemoveAll();
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

        return Hono.SetCredentials(id, device, credentials)
            ? Reply.Empty(204).With("ETag", device.CredentialsVersion)
            : Error(409);
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
