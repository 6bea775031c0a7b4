using System.Globalization;
using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Registry;

/// <summary>What a registry gives back of the secrets it was given: that there are some.</summary>
internal static class Secrets
{
    /// <summary>
    /// Whether a credential of the type <c>hashed-password</c> has secrets at all, each in a form that the registry knows;
    /// of other types nothing is asked.
    /// </summary>
    /// <param name="credential">The credential.</param>
    /// <param name="names">What the registry calls a password, plain or hashed.</param>
    public static bool AreKnown(JsonObject credential, params string[] names) =>
        (string?)credential["type"] != "hashed-password"
        || (credential["secrets"] is JsonArray { Count: > 0 } secrets
            && secrets.All(secret => names.Any(name => secret is JsonObject one && one[name] is JsonValue)));

    /// <summary>A copy of a credential in which each secret is reduced to an id.</summary>
    public static JsonObject Strip(JsonObject credential)
    {
        JsonObject copy = credential.DeepClone().AsObject();
        int count = (copy["secrets"] as JsonArray)?.Count ?? 0;
        copy["secrets"] = new JsonArray([.. Enumerable.Range(1, count)
            .Select(static number => new JsonObject { ["id"] = number.ToString(CultureInfo.InvariantCulture) })]);
        return copy;
    }
}
