using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Common;

/// <summary>Looking up and comparing values of things, as search filters and sorting do.</summary>
internal static class JsonPath
{
    /// <summary>Takes a path such as <c>attributes/model</c> apart.</summary>
    public static string[] Split(string path) =>
        path == "namespace" ? ["_namespace"] : path.Trim('/').Split('/');

    /// <summary>The value at a path, null when there is none.</summary>
    public static JsonNode? Find(JsonObject document, string[] path)
    {
        JsonNode? node = document;
        foreach (string name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>Compares two values of one kind; null when they do not compare.</summary>
    public static int? Compare(JsonNode? one, JsonNode? other) =>
        (one?.GetValueKind(), other?.GetValueKind()) switch
        {
            (JsonValueKind.String, JsonValueKind.String) =>
                string.CompareOrdinal(one!.GetValue<string>(), other!.GetValue<string>()),
            (JsonValueKind.Number, JsonValueKind.Number) => Number(one!).CompareTo(Number(other!)),
            (null, null) => 0,
            _ => JsonNode.DeepEquals(one, other) ? 0 : null,
        };

    // A number can be a value of any numeric type in a node, so it goes by way of its text.
    private static double Number(JsonNode node) =>
        double.Parse(node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
