using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>
/// What can be asked of one thing. Without its policy nobody may do anything with it: reads find nothing, writes are
/// forbidden (seed 002).
/// </summary>
internal sealed class ThingCalls(ThingsState state)
{
    /// <summary>Answers a call for the thing <paramref name="id"/>.</summary>
    public Reply Answer(Call call, Caller caller, string id)
    {
        if (!EntityId.IsValid(id))
        {
            return DittoError.For(400, "things:id.invalid", $"Thing ID '{id}' is not valid!");
        }

        var thing = state.Things.GetValueOrDefault(id);
        return call.Method switch
        {
            "GET" => Get(call, caller, id, thing),
            "PUT" => Put(call, caller, id, thing),
            "DELETE" => Delete(call, caller, id, thing),
            _ => DittoError.For(405),
        };
    }

    private Reply Get(Call call, Caller caller, string id, Entity? thing) =>
        thing is not null && Allowed(thing, caller, PolicyRules.Read)
            ? Reply.Json(200, FieldSelector.Select(thing.Full(id), call.Query("fields"))).With("ETag", thing.ETag)
            : DittoError.ThingNotFound(id);

    private Reply Put(Call call, Caller caller, string id, Entity? thing)
    {
        if (Json.TryObject(call.Body) is not { } document || !NamesItself(document, id))
        {
            return DittoError.For(400);
        }

        if (thing is not null && !Allowed(thing, caller, PolicyRules.Write))
        {
            return DittoError.Forbidden("Thing", id, "modified");
        }

        if (!Entity.PreconditionsHold(thing, call))
        {
            return DittoError.For(412);
        }

        var inline = document["_policy"] as JsonObject;
        document.Remove("_policy");
        document["thingId"] = id;
        return thing is null ? Create(caller, id, document, inline) : Replace(thing, id, document);
    }

    private Reply Create(Caller caller, string id, JsonObject document, JsonObject? inline)
    {
        var policyId = (string?)document["policyId"];
        document["policyId"] = policyId ?? id;

        // A named policy has to be there; one that comes with the thing must not be.
        var isNew = policyId is null || inline is not null;
        if (state.Policies.ContainsKey(policyId ?? id) == isNew)
        {
            return DittoError.For(
                400,
                "things:thing.notcreatable",
                $"The Thing with ID '{id}' could not be created because of its Policy '{policyId ?? id}'.");
        }

        if (inline is not null && !PolicyRules.IsSound(inline))
        {
            return DittoError.For(400, "policies:entry.invalid", "The Policy entry is invalid.");
        }

        if (isNew)
        {
            var policy = inline?.DeepClone().AsObject() ?? PolicyRules.Default(id, caller);
            policy["policyId"] = policyId ?? id;
            state.PutPolicy(policyId ?? id, policy);
        }

        var thing = new Entity(document);
        state.AddThing(id, thing);
        return Reply.Json(201, document)
            .With("ETag", thing.ETag)
            .With("Location", $"/api/2/things/{Uri.EscapeDataString(id)}");
    }

    private Reply Replace(Entity thing, string id, JsonObject document)
    {
        document["policyId"] ??= ThingsState.PolicyIdOf(thing);
        if (!state.Policies.ContainsKey((string)document["policyId"]!))
        {
            return DittoError.For(400, "things:policy.notexisting", "The named Policy does not exist.");
        }

        state.ReplaceThing(id, document);
        return Reply.Empty(204).With("ETag", thing.ETag);
    }

    private Reply Delete(Call call, Caller caller, string id, Entity? thing)
    {
        if (thing is null)
        {
            return DittoError.ThingNotFound(id);
        }

        if (!Allowed(thing, caller, PolicyRules.Write))
        {
            return DittoError.Forbidden("Thing", id, "deleted");
        }

        if (!Entity.PreconditionsHold(thing, call))
        {
            return DittoError.For(412);
        }

        state.RemoveThing(id);
        return Reply.Empty(204);
    }

    private bool Allowed(Entity thing, Caller caller, string permission) =>
        PolicyRules.Allows(state.PolicyOf(thing), caller, PolicyRules.Thing, permission);

    private static bool NamesItself(JsonObject document, string id)
    {
        static bool IsTextOrAbsent(JsonNode? node) => node is null || node.GetValueKind() == JsonValueKind.String;
        return IsTextOrAbsent(document["thingId"]) && IsTextOrAbsent(document["policyId"])
            && (document["thingId"] is not { } named || named.GetValue<string>() == id)
            && (document["policyId"] is not { } policyId || EntityId.IsValid(policyId.GetValue<string>()));
    }
}
