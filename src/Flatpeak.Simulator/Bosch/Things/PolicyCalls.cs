using System.Text;
using System.Text.Json;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>What can be asked of one policy.</summary>
internal sealed class PolicyCalls(ThingsState state)
{
    /// <summary>Answers a call for the policy <paramref name="id"/>.</summary>
    public Reply Answer(Call call, Caller caller, string id)
    {
        if (!EntityId.IsValid(id))
        {
            return DittoError.For(400, "policies:id.invalid", $"Policy ID '{id}' is not valid!");
        }

        var policy = state.Policies.GetValueOrDefault(id);
        if (call.Method is not ("GET" or "PUT" or "DELETE"))
        {
            return DittoError.For(405);
        }

        if (call.Method == "PUT" && policy is null)
        {
            return Put(call, caller, id, policy);
        }

        if (policy is null || !PolicyRules.Allows(policy, caller, PolicyRules.Policy, PolicyRules.Read))
        {
            return DittoError.PolicyNotFound(id);
        }

        if (call.Method == "GET")
        {
            return Reply.Json(200, FieldSelector.Select(policy.Full(id), call.Query("fields"))).With("ETag", policy.ETag);
        }

        if (!PolicyRules.Allows(policy, caller, PolicyRules.Policy, PolicyRules.Write))
        {
            return DittoError.Forbidden("Policy", id, call.Method == "PUT" ? "modified" : "deleted");
        }

        return call.Method == "PUT" ? Put(call, caller, id, policy) : Delete(call, id, policy);
    }

    private Reply Put(Call call, Caller caller, string id, Entity? policy)
    {
        var body = Encoding.UTF8.GetBytes(PolicyRules.Resolve(call.BodyText, caller));
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
            : Reply.Json(201, document).With("Location", $"/api/2/policies/{Uri.EscapeDataString(id)}");
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
