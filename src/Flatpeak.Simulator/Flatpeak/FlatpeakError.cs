using System.Text.Json.Serialization;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Flatpeak;

/// <summary>Flatpeak's errors (docs/services.md): 403 and 404 come without a message.</summary>
internal sealed record FlatpeakError(
    string Object,
    string Type,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message,
    string TimeCreated)
{
    /// <summary>The error that goes with a status.</summary>
    public static Reply For(int status, bool withZone) => status switch
    {
        403 => Make(status, "invalid_request", "access_denied", null, withZone),
        404 => Make(status, "invalid_request", "not_found", null, withZone),
        405 => Make(status, "invalid_request", "method_not_allowed", "Method not allowed", withZone),
        409 => Make(status, "conflict", "duplicate_reference", "Reference ID already exists", withZone),
        413 => Make(status, "invalid_request", "payload_too_large", "Payload too large", withZone),
        429 => Make(
            status,
            "rate_limit",
            "too_many_requests",
            "Too many requests. Please retry after a short delay.",
            withZone),
        >= 500 => Make(status, "api_error", "internal_error", "Something went wrong", withZone),
        _ => Make(status, "invalid_request", "invalid_request", "Invalid request", withZone),
    };

    /// <summary>An error of this code and message.</summary>
    public static Reply Invalid(int status, string code, string message, bool withZone) =>
        Make(status, "invalid_request", code, message, withZone);

    private static Reply Make(int status, string type, string code, string? message, bool withZone) => Reply.Json(
        status,
        new FlatpeakError("error", type, code, message, Device.Timestamp(DateTime.UtcNow, withZone)),
        Json.Snake);
}
