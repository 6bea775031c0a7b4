using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Registry;

/// <summary>Errors of both registries: <c>{"error":"…"}</c>.</summary>
internal static class RegistryError
{
    /// <summary>The error that goes with a status.</summary>
    public static Reply For(int status) => For(status, status switch
    {
        400 => "malformed request",
        401 => "unauthorized",
        402 => "plan limit reached",
        403 => "not authorized for this tenant",
        404 => "not found",
        405 => "method not allowed",
        409 => "already exists",
        412 => "resource version mismatch",
        413 => "payload too large",
        429 => "too many requests",
        501 => "this implementation does not support the search devices operation",
        503 => "database not available",
        _ => "internal error",
    });

    /// <summary>An error with a text of its own.</summary>
    public static Reply For(int status, string error)
    {
        var reply = Reply.Json(status, new { error });
        return status == 401 ? reply.With("WWW-Authenticate", "Basic realm=\"device-registry\"") : reply;
    }
}
