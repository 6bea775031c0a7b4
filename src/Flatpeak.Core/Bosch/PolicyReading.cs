using System.Text.Json;

namespace Flatpeak.Bosch;

/// <summary>Reads in a policy of Things or Ditto whom it lets do what.</summary>
internal static class PolicyReading
{
    /// <summary>True when an entry grants one of the subjects READ on whole things, and none revokes it.</summary>
    public static bool LetsReadThings(JsonElement policy, IReadOnlyCollection<string> subjects)
    {
        bool granted = false;
        if (!TryObject(policy, "entries", out JsonElement entries))
        {
            return false;
        }

        foreach (JsonProperty entry in entries.EnumerateObject())
        {
            if (!TryObject(entry.Value, "subjects", out JsonElement theirs) || !theirs.EnumerateObject().Any(subject => subjects.Contains(subject.Name))
                || !TryObject(entry.Value, "resources", out JsonElement resources) || !TryObject(resources, "thing:/", out JsonElement things))
            {
                continue;
            }

            if (HasRead(things, "revoke"))
            {
                return false;
            }

            granted |= HasRead(things, "grant");
        }

        return granted;
    }

    private static bool TryObject(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
    }

    private static bool HasRead(JsonElement resource, string list) =>
        resource.TryGetProperty(list, out JsonElement permissions) && permissions.ValueKind == JsonValueKind.Array
        && permissions.EnumerateArray().Any(permission => permission.ValueKind == JsonValueKind.String && permission.ValueEquals("READ"));
}
