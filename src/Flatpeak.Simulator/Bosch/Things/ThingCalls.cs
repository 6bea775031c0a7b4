using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>
/// What can be asked of one thing, or of one of its attributes. Who may do it is decided first, and preconditions come
/// after that. A read that is not allowed finds nothing; a write that is not allowed is forbidden, and so is one to a
/// thing whose policy is gone. So a write tells what a read does not: 404 only where there is no thing.
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

        Entity? thing = state.Things.GetValueOrDefault(id);
        return call.Method switch
        {
            "GET" => Get(call, caller, id, thing),
            "PUT" => Put(call, caller, id, thing),
            "DELETE" => Refusal(caller, id, thing, "things:thing.notdeletable", $"The Thing with ID '{id}'") ?? Delete(call, id, thing!),
            _ => DittoError.For(405),
        };
    }

    /// <summary>Answers a call for an attribute of the thing <paramref name="id"/>.</summary>
    public Reply AnswerAttribute(Call call, Caller caller, string id, string attribute)
    {
        if (!EntityId.IsValid(id))
        {
            return DittoError.For(400, "things:id.invalid", $"Thing ID '{id}' is not valid!");
        }

        if (call.Method != "DELETE")
        {
            return DittoError.For(405);
        }

        Entity? thing = state.Things.GetValueOrDefault(id);
        string what = $"The attribute with key '/{attribute}' on the Thing with ID '{id}'";
        if (Refusal(caller, id, thing, "things:attribute.notmodifiable", what) is { } refusal)
        {
            return refusal;
        }

        JsonObject document = thing!.Document.DeepClone().AsObject();
        if ((document["attributes"] as JsonObject)?.Remove(attribute) != true)
        {
            return DittoError.NotFound("things:attribute.notfound", what);
        }

        // The tag of an attribute is a hash of its value, which nobody is expected to know.
        if (call.Headers.IfMatch.Count > 0)
        {
            return DittoError.For(412);
        }

        state.ReplaceThing(id, document);
        return Reply.Empty(204).With("ETag", thing.ETag);
    }

    private Reply Get(Call call, Caller caller, string id, Entity? thing)
    {
        if (thing is null || !Allowed(thing, caller, PolicyRules.Read))
        {
            return DittoError.ThingNotFound(id);
        }

        JsonObject full = thing.Full(id);
        string policyId = ThingsState.PolicyIdOf(thing);
        if (call.Query("fields")?.Contains("_policy", StringComparison.Ordinal) == true
            && state.Allows(policyId, caller, PolicyRules.Policy, PolicyRules.Read, EntityId.NamespaceOf(policyId)))
        {
            // Left out where the caller may not read it, and no error.
            full["_policy"] = state.Policies[policyId].Document.DeepClone();
        }

        return Reply.Json(200, FieldSelector.Select(full, call.Query("fields"))).With("ETag", thing.ETag);
    }

    private Reply Put(Call call, Caller caller, string id, Entity? thing)
    {
        if (Json.TryObject(call.Body) is not { } document || !NamesItself(document, id))
        {
            return DittoError.For(400);
        }

        if (thing is not null && !Allowed(thing, caller, PolicyRules.Write))
        {
            return state.PolicyOf(thing) is null
                ? DittoError.PolicyMissing(id, ThingsState.PolicyIdOf(thing))
                : DittoError.Forbidden("things:thing.notmodifiable", $"The Thing with ID '{id}'");
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
        string? policyId = (string?)document["policyId"];
        document["policyId"] = policyId ?? id;

        // A named policy has to be there; one that comes with the thing must not be.
        bool isNew = policyId is null || inline is not null;
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
            JsonObject policy = inline?.DeepClone().AsObject() ?? PolicyRules.Default(id, caller);
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

    /// <summary>
    /// What keeps a caller from deleting something of a thing, or the thing; null for nothing. Of a deleted thing the
    /// policy is still asked, while there is one: who may not write gets 403 for what is not there any more.
    /// </summary>
    private Reply? Refusal(Caller caller, string id, Entity? thing, string error, string what)
    {
        if (thing is null)
        {
            return state.PolicyIdOfDeleted(id) is { } last
                && state.Policies.ContainsKey(last)
                && !Allowed(last, id, caller, PolicyRules.Write)
                ? DittoError.Forbidden(error, what)
                : DittoError.ThingNotFound(id);
        }

        string policyId = ThingsState.PolicyIdOf(thing);
        return !state.Policies.ContainsKey(policyId) ? DittoError.PolicyMissing(id, policyId)
            : Allowed(policyId, id, caller, PolicyRules.Write) ? null
            : DittoError.Forbidden(error, what);
    }

    private Reply Delete(Call call, string id, Entity thing)
    {
        if (!Entity.PreconditionsHold(thing, call))
        {
            return DittoError.For(412);
        }

        state.RemoveThing(id);
        return Reply.Empty(204);
    }

    private bool Allowed(Entity thing, Caller caller, string permission) =>
        Allowed(ThingsState.PolicyIdOf(thing), (string)thing.Document["thingId"]!, caller, permission);

    private bool Allowed(string policyId, string thingId, Caller caller, string permission) =>
        state.Allows(policyId, caller, PolicyRules.Thing, permission, EntityId.NamespaceOf(thingId));

    private static bool NamesItself(JsonObject document, string id)
    {
        static bool IsTextOrAbsent(JsonNode? node) => node is null || node.GetValueKind() == JsonValueKind.String;
        return IsTextOrAbsent(document["thingId"]) && IsTextOrAbsent(document["policyId"])
            && (document["thingId"] is not { } named || named.GetValue<string>() == id)
            && (document["policyId"] is not { } policyId || EntityId.IsValid(policyId.GetValue<string>()));
    }
}
