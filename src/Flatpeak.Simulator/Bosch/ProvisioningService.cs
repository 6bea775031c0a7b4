using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Bosch.Registry;
using Flatpeak.Simulator.Bosch.Things;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch;

/// <summary>
/// The Bosch Device Provisioning API (its OpenAPI document, version 1): registration, credential, policy and thing in one
/// call, on the Hub and on Things.
/// </summary>
internal sealed class ProvisioningService(ServiceContext context, BoschState bosch) : BoschService(context, bosch.Gate)
{
    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Provisioning;

    /// <inheritdoc/>
    public override Reply Error(int status) => For(status, status == 404
        ? "At least one of the underlying resources could not be found."
        : "The device could not be provisioned.");

    /// <inheritdoc/>
    public override Reply Answer(Call call)
    {
        if (!HasToken(call))
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

        lock (Gate)
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

    /// <summary>The one body that is documented for an error: <c>{"description","errorDetails"}</c>.</summary>
    private static Reply For(int status, string description) => Reply.Json(status, new { description, errorDetails = new { status } });

    private Reply Create(Call call)
    {
        if (Json.TryObject(call.Body) is not { } body
            || Json.TextOf(body["id"]) is not { } id || !EntityId.IsValid(id)
            || (body["hub"] as JsonObject)?["device"] is not JsonObject device
            || (body["things"] as JsonObject)?["thing"] is not JsonObject thing)
        {
            return For(400, "The payload needs id, hub.device and things.thing.");
        }

        if ((Json.TextOf(device["deviceId"]) ?? id) != id || (Json.TextOf(thing["thingId"]) ?? id) != id)
        {
            return For(409, "The payload has an id that is not its own.");
        }

        var given = body["hub"]!["credentials"] as JsonObject;
        if (given is not null && (Json.TextOf(given["type"]) is null || !Secrets.AreKnown(given, "password", "passwordBase64", "pwdHash")))
        {
            return For(400, "The credentials need type and secrets.");
        }

        (Registry.Hub.HubState? hub, ThingsState? things) = (bosch.Hub, bosch.Things);
        string authId = Json.TextOf(given?["authId"]) ?? AuthIdOf(id);
        if (hub.Devices.ContainsKey(id) || hub.CredentialsOf(id).Count > 0
            || (given is not null && hub.HasCredential(authId, Json.TextOf(given["type"])!))
            || things.Things.ContainsKey(id) || things.Policies.ContainsKey(id))
        {
            return For(409, "A device with this id has been provisioned for at least one of the services.");
        }

        device.Remove("deviceId");
        hub.PutDevice(id, device);
        if (given is not null)
        {
            hub.AddCredential(id, authId, Json.TextOf(given["type"])!, given);
        }

        things.PutPolicy(id, ProvisioningPayload.PolicyOf(id));
        JsonObject document = thing.DeepClone().AsObject();
        document["thingId"] = id;
        document["policyId"] = id;
        things.AddThing(id, new Entity(document));
        return Reply.Json(201, ProvisioningPayload.Response(id, device, given, authId, thing));
    }

    /// <summary>
    /// Takes one after the other and stops at the first that is missing, with 404: what it left behind is for the
    /// client to find out.
    /// </summary>
    private Reply Delete(Call call, string id)
    {
        (Registry.Hub.HubState? hub, ThingsState? things) = (bosch.Hub, bosch.Things);
        bool keepCredentials = call.Query("keepCredentials") == "true";
        bool keepPolicy = call.Query("keepPolicy") == "true";
        bool complete = (keepCredentials || hub.RemoveCredentialsOf(id))
            && hub.RemoveDevice(id)
            && things.RemoveThing(id)
            && (keepPolicy || things.PutPolicy(id, null));
        return complete
            ? Reply.Json(200, new
            {
                device = "deleted",
                credentials = keepCredentials ? "kept" : "deleted",
                thing = "deleted",
                policy = keepPolicy ? "kept" : "deleted",
            })
            : Error(404);
    }
}
