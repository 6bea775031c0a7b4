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

    /// <summary>A copy of a credential in which each secret is reduced to an id, and to what else is kept of it.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="kept">The names of what else is kept.</param>
    public static JsonObject Strip(JsonObject credential, params string[] kept)
    {
        JsonObject copy = credential.DeepClone().AsObject();
        IEnumerable<JsonNode?> secrets = copy["secrets"] as JsonArray ?? [];
        copy["secrets"] = new JsonArray([.. secrets.Select((secret, index) => Strip(secret as JsonObject, index + 1, kept))]);
        return copy;
    }

    private static JsonObject Strip(JsonObject? secret, int number, string[] kept)
    {
        var copy = new JsonObject { ["id"] = number.ToString(CultureInfo.InvariantCulture) };
        foreach (string name in kept.Where(name => secret?[name] is not null))
        {
            copy[name] = secret![name]!.DeepClone();
        }

        return copy;
    }
}
