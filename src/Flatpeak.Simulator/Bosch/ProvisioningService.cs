using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Things;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Bosch;

/// <summary>
/// The Bosch Device Provisioning API (APIS.md, section 2): registration, credential, policy and thing in one call, on
/// the Hub and on Things.
/// </summary>
internal sealed class ProvisioningService(World world) : Service
{
    private const string DefaultType = "hashed-password";

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Provisioning;

    /// <inheritdoc/>
    public override Reply Error(int status) => DittoError.For(status);

    /// <inheritdoc/>
    public override string? UserOf(Call call) => BoschUsers.UserOf(call, world.Tokens);

    /// <inheritdoc/>
    public override Reply Answer(Call call)
    {
        if (!BoschUsers.HasToken(call, world.Tokens))
        {
            return Error(401);
        }

        if (call.Path is not ["api", "1", var instance, "devices", .. var rest])
        {
            return Error(404);
        }

        if (instance != KnownAccounts.Bosch.ServiceInstanceId)
        {
            return Error(403);
        }

        lock (world.Bosch.Gate)
        {
            return (call.Method, rest) switch
            {
                ("POST", []) => Create(call),
                ("DELETE", [var id]) => Delete(call, id),
                (_, [] or [_]) => Error(405),
                _ => Error(404),
            };
        }
    }

    private static string AuthIdOf(string id) => id.Replace(':', '_');

    private Reply Create(Call call)
    {
        if (Json.TryObject(call.Body) is not { } body
            || body["id"]?.GetValueKind() is not JsonValueKind.String
            || (string)body["id"]! is not { } id || !EntityId.IsValid(id))
        {
            return Error(400);
        }

        var (hub, things) = (world.Bosch.Hub, world.Bosch.Things);
        var given = body["hub"] as JsonObject;
        var credential = given?["credentials"] as JsonObject ?? [];
        var type = (string?)credential["type"] ?? DefaultType;
        var authId = (string?)credential["auth-id"] ?? AuthIdOf(id);
        if (hub.Devices.ContainsKey(id) || hub.CredentialsOf(id).Count > 0 || hub.HasCredential(authId, type)
            || things.Things.ContainsKey(id) || things.Policies.ContainsKey(id))
        {
            return Error(409);
        }

        hub.PutDevice(id, given?["device"] as JsonObject ?? []);
        hub.AddCredential(id, authId, type, credential);
        things.PutPolicy(id, PolicyRules.Default(id, Caller.Client));
        var thing = (body["things"] as JsonObject)?["thing"]?.DeepClone() as JsonObject ?? [];
        thing["thingId"] = id;
        thing["policyId"] = id;
        things.AddThing(id, new Entity(thing));
        return Reply.Json(201, new
        {
            id,
            hub = new { device = hub.Devices[id], credentials = hub.CredentialsOf(id) },
            things = new { thing },
        });
    }

    /// <summary>
    /// Takes one after the other and stops at the first that is missing, with 404: what it left behind is for the
    /// client to find out.
    /// </summary>
    private Reply Delete(Call call, string id)
    {
        var (hub, things) = (world.Bosch.Hub, world.Bosch.Things);
        var keepCredentials = call.Query("keepCredentials") == "true";
        var keepPolicy = call.Query("keepPolicy") == "true";
        var complete = (keepCredentials || hub.RemoveCredentialsOf(id))
            && hub.RemoveDevice(id)
            && things.RemoveThing(id)
            && (keepPolicy || things.PutPolicy(id, null));
        return complete
            ? Reply.Json(200, new { id })
            : DittoError.For(404, "provisioning:notfound", "At least one of the underlying resources could not be found.");
    }
}
