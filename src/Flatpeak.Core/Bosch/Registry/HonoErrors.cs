using System.Text.Json;

namespace Flatpeak.Bosch;

/// <summary>How Hono says what went wrong (docs/services.md, "Registry: Eclipse Hono").</summary>
internal static class HonoErrors
{
    /// <summary>
    /// True for the body of an error that Hono itself has written: an object whose one property is <c>error</c>, a string. A gateway may
    /// have such a property too, but then others beside it.
    /// </summary>
    public static bool IsOwn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } error
                && error.EnumerateObject().ToArray() is [{ Name: "error", Value.ValueKind: JsonValueKind.String }];
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
