using System.Text;
using System.Text.Json;

namespace Flatpeak.Simulator.Wire;

/// <summary>An answer, not sent yet, so that a fault can still change it.</summary>
internal sealed record Reply(int Status, byte[] Body, string? ContentType)
{
    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>An answer without a body.</summary>
    public static Reply Empty(int status) => new(status, [], null);

    /// <summary>A JSON answer with camelCase names, or as <paramref name="options"/> say.</summary>
    public static Reply Json(int status, object? value, JsonSerializerOptions? options = null) => new(
        status, JsonSerializer.SerializeToUtf8Bytes(value, options ?? Wire.Json.Camel), "application/json");

    /// <summary>An answer in some other form.</summary>
    public static Reply Text(int status, string text, string contentType = "text/plain; charset=utf-8") =>
        new(status, Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>The same with one header more.</summary>
    public Reply With(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };
}
