using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flatpeak.Http;

/// <summary>Reads Flatpeak's timestamps, which come with <c>Z</c> or with no zone at all, and are UTC either way.</summary>
internal sealed class UtcTimestampConverter : JsonConverter<DateTimeOffset?>
{
    // Null never comes here, and what is no text is the serializer's own error.
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IsoTime.TryParse(reader.GetString(), out DateTimeOffset time) ? time : throw new JsonException("not a timestamp");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}
