using System.Globalization;
using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Registry;

/// <summary>What a registry gives back of the secrets it was given: that there are some.</summary>
internal static class Secrets
{
    /// <summary>A copy of a credential in which each secret is reduced to an id.</summary>
    public static JsonObject Strip(JsonObject credential)
    {
        var copy = credential.DeepClone().AsObject();
        var count = (copy["secrets"] as JsonArray)?.Count ?? 0;
        copy["secrets"] = new JsonArray([.. Enumerable.Range(1, count)
            .Select(static number => new JsonObject { ["id"] = number.ToString(CultureInfo.InvariantCulture) })]);
        return copy;
    }
}
