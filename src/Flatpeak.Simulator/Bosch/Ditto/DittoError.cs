using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Ditto;

/// <summary>Ditto's errors: <c>{"status","error","message","description","href"}</c>.</summary>
internal static class DittoError
{
    /// <summary>The error that goes with a status.</summary>
    public static Reply For(int status) => status switch
    {
        400 => For(status, "json.invalid", "The request was malformed."),
        401 => For(status, "gateway:authentication.failed", "The user is not authenticated."),
        403 => For(status, "gateway:authorization.failed", "The user is not allowed to do this."),
        404 => For(status, "gateway:resource.notfound", "The requested resource could not be found."),
        405 => For(status, "gateway:method.notallowed", "The method is not allowed here."),
        408 => For(status, "api.requesttimeout", "The request timed out."),
        412 => For(status, "things:precondition.failed", "A precondition header did not match."),
        413 => For(status, "things:toolarge", "The payload is too large."),
        415 => For(status, "mediatype.unsupported", "The media type is not supported."),
        424 => For(status, "acks:labels.notfulfilled", "An acknowledgement was not given."),
        429 => For(status, "gateway:toomanyrequests", "Too many requests."),
        503 => For(status, "gateway:service.unavailable", "The service is not available."),
        _ => For(status, "internalerror", "There was an internal error."),
    };

    /// <summary>An error of its own.</summary>
    public static Reply For(int status, string error, string message) => Reply.Json(status, new
    {
        status,
        error,
        message,
        description = "Check the request, or try it again later.",
        href = "https://docs.invalid/errors",
    });

    /// <summary>A write that a policy does not allow.</summary>
    /// <param name="error">The error's code.</param>
    /// <param name="what">What was to be changed.</param>
    public static Reply Forbidden(string error, string what) =>
        For(403, error, $"{what} could not be modified as the requester had insufficient permissions.");

    /// <summary>A write to a thing whose policy is gone.</summary>
    public static Reply PolicyMissing(string id, string policyId) => For(
        403,
        "things:thing.notmodifiable",
        $"The Thing with ID '{id}' could not be accessed as its Policy with ID '{policyId}' is not or no longer existing.");

    /// <summary>A thing that is not there, or that the caller must not see.</summary>
    public static Reply ThingNotFound(string id) => NotFound("things:thing.notfound", $"The Thing with ID '{id}'");

    /// <summary>A policy that is not there, or that the caller must not see.</summary>
    public static Reply PolicyNotFound(string id) => NotFound("policies:policy.notfound", $"The Policy with ID '{id}'");

    /// <summary>Something that is not there, or that the caller must not see.</summary>
    /// <param name="error">The error's code.</param>
    /// <param name="what">What was asked for.</param>
    public static Reply NotFound(string error, string what) =>
        For(404, error, $"{what} could not be found or requester had insufficient permissions to access it.");
}
