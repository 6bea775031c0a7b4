using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flatpeak.Http;

/// <summary>Reads Flatpeak's timestamps, which come with <c>Z</c> or with no zone at all, and are UTC either way.</summary>
internal sealed class UtcTimestampConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return IsoTime.TryParse(text, out DateTimeOffset time) ? time : throw new JsonException("not a timestamp");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}
