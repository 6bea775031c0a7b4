using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flatpeak.Simulator.Bosch.Ditto;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>What policies mean. Only permissions on a whole thing or policy count here, not those on parts of it.</summary>
internal static partial class PolicyRules
{
    /// <summary>The resource that is a whole thing.</summary>
    public const string Thing = "thing:/";

    /// <summary>The resource that is a whole policy.</summary>
    public const string Policy = "policy:/";

    /// <summary>Permission to read.</summary>
    public const string Read = "READ";

    /// <summary>Permission to write.</summary>
    public const string Write = "WRITE";

    /// <summary>
    /// Whether entries give one of the caller's subjects a permission in a namespace; a revoke beats every grant.
    /// </summary>
    public static bool Allows(IEnumerable<JsonObject> entries, Caller caller, string resource, string permission, string nameSpace)
    {
        var mine = entries
            .Where(entry => AppliesTo(entry, nameSpace))
            .Where(entry => caller.Subjects.Any(subject => (entry["subjects"] as JsonObject)?.ContainsKey(subject) == true))
            .Select(entry => (entry["resources"] as JsonObject)?[resource] as JsonObject)
            .ToList();
        return mine.Exists(rule => Names(rule, "grant", permission))
            && !mine.Exists(rule => Names(rule, "revoke", permission));
    }

    /// <summary>Every subject that may read things of a namespace.</summary>
    public static IReadOnlySet<string> ReadersOf(IReadOnlyCollection<JsonObject> entries, string nameSpace) => entries
        .SelectMany(static entry => entry["subjects"] as JsonObject ?? [])
        .Select(static subject => subject.Key)
        .Where(subject => Allows(entries, new Caller([subject]), Thing, Read, nameSpace))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// A policy's own entries, and of each policy that it imports those that may be imported and, where that is said, are
    /// named (one level deep, as in Ditto; references between entries are not simulated).
    /// </summary>
    public static List<JsonObject> EffectiveEntries(JsonObject? policy, Func<string, JsonObject?> find)
    {
        var entries = EntriesOf(policy).ToList();
        foreach ((string? importedId, JsonNode? import) in policy?["imports"] as JsonObject ?? [])
        {
            JsonArray named = import?["entries"] as JsonArray ?? [];
            entries.AddRange((find(importedId)?["entries"] as JsonObject ?? [])
                .Where(entry => (string?)entry.Value?["importable"] switch
                {
                    "never" => false,
                    "explicit" => named.Any(one => (string?)one == entry.Key),
                    _ => true,
                })
                .Select(static entry => entry.Value).OfType<JsonObject>());
        }

        return entries;
    }

    /// <summary>Whether a policy imports another one.</summary>
    public static bool Imports(JsonObject policy, string importedId) => (policy["imports"] as JsonObject)?.ContainsKey(importedId) == true;

    /// <summary>The policy a thing gets when none is named: its creator may do everything.</summary>
    public static JsonObject Default(string policyId, Caller caller)
    {
        var subjects = new JsonObject();
        foreach (string subject in caller.Subjects)
        {
            subjects[subject] = new JsonObject { ["type"] = "generated" };
        }

        static JsonObject All() => new() { ["grant"] = new JsonArray(Read, Write), ["revoke"] = new JsonArray() };
        return new JsonObject
        {
            ["policyId"] = policyId,
            ["entries"] = new JsonObject
            {
                ["DEFAULT"] = new JsonObject
                {
                    ["subjects"] = subjects,
                    ["resources"] = new JsonObject { [Thing] = All(), [Policy] = All(), ["message:/"] = All() },
                },
            },
        };
    }

    /// <summary>Puts the caller's subject where a policy has the placeholder for it.</summary>
    public static string Resolve(string policy, Caller caller) => Placeholder().Replace(policy, caller.Subjects[0]);

    /// <summary>Whether it is a policy at all, in which somebody may change it, as Ditto demands.</summary>
    public static bool IsSound(JsonObject policy) =>
        policy["entries"] is JsonObject entries
        && entries.All(static entry => entry.Value is JsonObject fields
            && fields["subjects"] is JsonObject && fields["resources"] is JsonObject)
        && EntriesOf(policy).Any(static entry => ((JsonObject)entry["subjects"]!).Count > 0
            && Names(((JsonObject)entry["resources"]!)[Policy] as JsonObject, "grant", Write));

    [GeneratedRegex(@"\{\{\s*request:subjectId\s*\}\}|\$\{request\.subjectId\}")]
    private static partial Regex Placeholder();

    // "com.acme" is that namespace, "com.acme.*" all below it; none is all.
    private static bool AppliesTo(JsonObject entry, string nameSpace) =>
        entry["namespaces"] is not JsonArray { Count: > 0 } patterns
        || patterns.Select(static pattern => (string)pattern!).Any(pattern => pattern.EndsWith(".*", StringComparison.Ordinal)
            ? nameSpace.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : nameSpace == pattern);

    private static IEnumerable<JsonObject> EntriesOf(JsonObject? policy) =>
        (policy?["entries"] as JsonObject ?? []).Select(static entry => entry.Value).OfType<JsonObject>();

    private static bool Names(JsonObject? rule, string list, string permission) =>
        rule?[list] is JsonArray permissions
        && permissions.Any(one => one?.GetValueKind() == JsonValueKind.String && one.GetValue<string>() == permission);
}
