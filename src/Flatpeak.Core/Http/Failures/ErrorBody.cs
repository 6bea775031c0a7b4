using System.Text.Json;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>What a service says of an error in the body of its response.</summary>
/// <param name="Code">Its own error code; null for none.</param>
/// <param name="Text">What it says to a reader; null for nothing.</param>
internal readonly record struct ErrorBody(string? Code, string? Text)
{
    private static readonly string[] CodeFields = ["code", "error"];
    private static readonly string[] TextFields = ["message", "error_description", "error", "description"];

    /// <summary>
    /// Reads any of the shapes, as the services agree on none: {"code","message"} at Flatpeak, {"error"} at Hono,
    /// {"error","message","description"} at Ditto, {"error","error_description"} at a token endpoint, HTML at a proxy.
    /// </summary>
    public static ErrorBody Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return new ErrorBody(First(document.RootElement, CodeFields), First(document.RootElement, TextFields));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>What tells the body of an error with one of these codes from every other (<see cref="ServiceRequest.SaysGone"/>).</summary>
    public static Func<ReadOnlyMemory<byte>, bool> HasCode(params string[] codes) =>
        body => Read(body).Code is { } code && codes.Contains(code);

    /// <summary>The same without secrets.</summary>
    public ErrorBody Without(SecretMask secrets) => new(secrets.Hide(Code), secrets.Hide(Text));

    /// <summary>Both on one line, each once; empty where there is neither.</summary>
    public override string ToString() =>
        string.Join(": ", new[] { Code, Text }.Where(part => part is not null).Distinct().Select(DisplayText.Of));

    private static string? First(JsonElement root, string[] names) => root.ValueKind != JsonValueKind.Object
        ? null
        : names
            .Select(name => root.TryGetProperty(name, out JsonElement value) ? value : default)
            .Select(value => value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
}
