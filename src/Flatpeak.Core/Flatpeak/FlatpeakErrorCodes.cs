using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Flatpeak's error codes that say more than their status does (docs/services.md, "Flatpeak").</summary>
internal static class FlatpeakErrorCodes
{
    /// <summary>A create or a change with a reference that another device has.</summary>
    public static readonly ErrorCode DuplicateReference = new(
        409, "duplicate_reference", ServiceErrorKind.DuplicateReference, "Another device holds this reference.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [DuplicateReference];

    /// <summary>True for the body of an error that Flatpeak itself has written, and no gateway: <c>"object":"error"</c>.</summary>
    public static bool IsOwn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } error
                && error.TryGetProperty("object", out JsonElement name)
                && name.ValueKind == JsonValueKind.String
                && name.ValueEquals("error"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
