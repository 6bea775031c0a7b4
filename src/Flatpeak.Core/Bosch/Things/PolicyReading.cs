using System.Text.Json;

namespace Flatpeak.Bosch;

/// <summary>Reads in a policy of Things or Ditto whom it lets do what.</summary>
internal static class PolicyReading
{
    private const string Things = "thing:/";
    private const string Policies = "policy:/";

    // What a search for the users of a policy goes by: it is authorized field by field.
    private const string UsersPolicy = "thing:/policyId";

    /// <summary>
    /// Why a search may not show these subjects every thing that the policy protects, in words; null where it shows them all.
    /// What cannot be told counts as hidden.
    /// </summary>
    /// <remarks>
    /// A grant counts only where it is for all namespaces, a revoke always. An imported policy may revoke, and an entry that
    /// refers to others may say something else than it seems to: https://eclipse.dev/ditto/basic-policy.html.
    /// </remarks>
    public static string? WhyNotAll(JsonElement policy, IReadOnlyCollection<string> subjects)
    {
        if (!TryObject(policy, "entries", out JsonElement entries))
        {
            return "its entries cannot be read, so its other users cannot be determined";
        }

        if (HasAny(policy, "imports"))
        {
            return "it imports another policy, which may hide things that use it from this session";
        }

        JsonElement[] all = [.. entries.EnumerateObject().Select(entry => entry.Value)];
        if (all.Any(entry => HasAny(entry, "references")))
        {
            return "an entry of it refers to another one, which may hide things that use it from this session";
        }

        JsonElement[] mine = [.. all.Where(entry => Names(entry, subjects))];
        JsonElement[] granting = [.. mine.Where(entry => HasRead(entry, "grant", Things))];
        return granting.Length == 0 || mine.Any(entry => HasRead(entry, "revoke", Things) || HasRead(entry, "revoke", UsersPolicy))
            ? "it does not let this session read things, so its other users cannot be determined"
            : granting.All(entry => HasAny(entry, "namespaces"))
            ? "it lets this session read things of some namespaces only, so that things of others that use it do not show"

            // Of a policy that may be read in part, only that part is shown.
            : !mine.Any(entry => HasRead(entry, "grant", Policies)) || mine.Any(RevokesReadOfPolicy)
            ? "this session may read only parts of it, so that it may hide things that use it"
            : null;
    }

    private static bool Names(JsonElement entry, IReadOnlyCollection<string> subjects) =>
        TryObject(entry, "subjects", out JsonElement theirs) && theirs.EnumerateObject().Any(subject => subjects.Contains(subject.Name));

    private static bool RevokesReadOfPolicy(JsonElement entry) =>
        TryObject(entry, "resources", out JsonElement resources)
        && resources.EnumerateObject().Any(one => one.Name.StartsWith(Policies, StringComparison.Ordinal) && HasRead(one.Value, "revoke"));

    private static bool HasRead(JsonElement entry, string list, string resource) =>
        TryObject(entry, "resources", out JsonElement resources) && TryObject(resources, resource, out JsonElement permissions)
        && HasRead(permissions, list);

    private static bool HasRead(JsonElement resource, string list) =>
        resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty(list, out JsonElement permissions)
        && permissions.ValueKind == JsonValueKind.Array
        && permissions.EnumerateArray().Any(permission => permission.ValueKind == JsonValueKind.String && permission.ValueEquals("READ"));

    private static bool TryObject(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value)
            && value.ValueKind == JsonValueKind.Object;
    }

    // What is not of the shape that is documented counts: it may mean something.
    private static bool HasAny(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind switch
        {
            JsonValueKind.Null => false,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            JsonValueKind.Object => value.EnumerateObject().Any(),
            _ => true,
        };
}
