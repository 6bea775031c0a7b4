using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Faults;

/// <summary>JSON that parses well and is not what the client expects.</summary>
internal static class JsonCorruption
{
    /// <summary>The same names, with values of other types: numbers for text, objects for arrays.</summary>
    public static JsonNode WrongTypes(JsonNode? good) => good switch
    {
        JsonObject fields => new JsonObject(
            fields.Select(static pair => new KeyValuePair<string, JsonNode?>(pair.Key, WrongTypes(pair.Value)))),
        JsonArray => new JsonObject { ["unexpected"] = "object" },
        JsonValue value when value.GetValueKind() is JsonValueKind.String => JsonValue.Create(42),
        JsonValue value when value.GetValueKind() is JsonValueKind.Number => JsonValue.Create("text"),
        _ => new JsonArray("unexpected", "array"),
    };

    /// <summary>The same with unknown fields in every object.</summary>
    public static JsonNode UnknownFields(JsonNode? good)
    {
        JsonNode copy = good?.DeepClone() ?? new JsonObject();
        AddUnknown(copy);
        return copy;
    }

    private static void AddUnknown(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    AddUnknown(item);
                }

                break;
            case JsonObject fields:
                foreach ((string _, JsonNode? value) in fields)
                {
                    AddUnknown(value);
                }

                fields["zz_added_later"] = new JsonObject { ["nested"] = new JsonArray(1, "two", null) };
                break;
        }
    }
}
