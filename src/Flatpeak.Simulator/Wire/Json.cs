using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Wire;

/// <summary>The forms of JSON in use here.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Control calls and most services: camelCase names; what is not ASCII goes out as UTF-8.</summary>
    public static JsonSerializerOptions Camel { get; } = Make(JsonNamingPolicy.CamelCase);

    /// <summary>Flatpeak: snake_case names.</summary>
    public static JsonSerializerOptions Snake { get; } = Make(JsonNamingPolicy.SnakeCaseLower);

    /// <summary>A value as camelCase text.</summary>
    public static string Text(object value) => JsonSerializer.Serialize(value, Camel);

    /// <summary>A value as a camelCase object.</summary>
    public static JsonObject Object(object value) => JsonSerializer.SerializeToNode(value, Camel)!.AsObject();

    /// <summary>A value of an enumeration as it stands in JSON.</summary>
    public static string NameOf(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The text of a field; null where there is none, where it is empty, or no text.</summary>
    public static string? TextOf(JsonNode? field) =>
        field?.GetValueKind() == JsonValueKind.String && field.GetValue<string>() is { Length: > 0 } text ? text : null;

    /// <summary>Reads an object; null when it is none.</summary>
    public static JsonObject? TryObject(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonNode.Parse(utf8, nodeOptions: null, Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonSerializerOptions Make(JsonNamingPolicy naming) => new()
    {
        PropertyNamingPolicy = naming,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        NumberHandling = JsonNumberHandling.Strict,
    };
}
