using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>
/// What can be asked of one policy, or of one of its entries. As with things, a read that is not allowed finds nothing, and
/// a write that is not allowed is forbidden.
/// </summary>
internal sealed class PolicyCalls(ThingsState state)
{
    /// <summary>Answers a call for the policy <paramref name="id"/>.</summary>
    public Reply Answer(Call call, Caller caller, string id)
    {
        if (!EntityId.IsValid(id))
        {
            return DittoError.For(400, "policies:id.invalid", $"Policy ID '{id}' is not valid!");
        }

        Entity? policy = state.Policies.GetValueOrDefault(id);
        if (call.Method is not ("GET" or "PUT" or "DELETE"))
        {
            return DittoError.For(405);
        }

        if (call.Method == "PUT" && policy is null)
        {
            return Put(call, caller, id, policy);
        }

        if (policy is null || (call.Method == "GET" && !Allowed(id, caller, PolicyRules.Read)))
        {
            return DittoError.PolicyNotFound(id);
        }

        if (call.Method == "GET")
        {
            return Reply.Json(200, FieldSelector.Select(policy.Full(id), call.Query("fields"))).With("ETag", policy.ETag);
        }

        if (!Allowed(id, caller, PolicyRules.Write))
        {
            return DittoError.Forbidden("policies:policy.notmodifiable", $"The Policy with ID '{id}'");
        }

        return call.Method == "PUT" ? Put(call, caller, id, policy) : Delete(call, id, policy);
    }

    /// <summary>Answers a call for an entry of the policy <paramref name="id"/>.</summary>
    public Reply AnswerEntry(Call call, Caller caller, string id, string label)
    {
        if (!EntityId.IsValid(id))
        {
            return DittoError.For(400, "policies:id.invalid", $"Policy ID '{id}' is not valid!");
        }

        if (call.Method != "DELETE")
        {
            return DittoError.For(405);
        }

        string what = $"The PolicyEntry with Label '{label}' on the Policy with ID '{id}'";
        if (!state.Policies.TryGetValue(id, out Entity? policy))
        {
            return DittoError.PolicyNotFound(id);
        }

        if (!Allowed(id, caller, PolicyRules.Write))
        {
            return DittoError.Forbidden("policies:entry.notmodifiable", what);
        }

        JsonObject document = policy.Document.DeepClone().AsObject();
        if (!((JsonObject)document["entries"]!).Remove(label))
        {
            return DittoError.NotFound("policies:entry.notfound", what);
        }

        if (!PolicyRules.IsSound(document))
        {
            return DittoError.For(
                403, "policies:entry.modificationinvalid", $"{what} could not be modified as the resulting Policy would be invalid.");
        }

        state.PutPolicy(id, document);
        return Reply.Empty(204);
    }

    private bool Allowed(string id, Caller caller, string permission) =>
        state.Allows(id, caller, PolicyRules.Policy, permission, EntityId.NamespaceOf(id));

    private Reply Put(Call call, Caller caller, string id, Entity? policy)
    {
        byte[] body = Encoding.UTF8.GetBytes(PolicyRules.Resolve(call.BodyText, caller));
        if (Json.TryObject(body) is not { } document || !PolicyRules.IsSound(document)
            || (document["policyId"] is { } named
                && (named.GetValueKind() != JsonValueKind.String || named.GetValue<string>() != id)))
        {
            return DittoError.For(400, "policies:entry.invalid", "The Policy is invalid.");
        }

        if (!Entity.PreconditionsHold(policy, call))
        {
            return DittoError.For(412);
        }

        document["policyId"] = id;
        return state.PutPolicy(id, document)
            ? Reply.Empty(204)
            : Reply.Json(201, document)
                .With("ETag", state.Policies[id].ETag)
                .With("Location", $"/api/2/policies/{Uri.EscapeDataString(id)}");
    }

    private Reply Delete(Call call, string id, Entity policy)
    {
        if (!Entity.PreconditionsHold(policy, call))
        {
            return DittoError.For(412);
        }

        state.PutPolicy(id, null);
        return Reply.Empty(204);
    }
}
