using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Makes every error of the module: a stable id, a category, the item it is about, and a message that helps.</summary>
internal static class ErrorRecords
{
    /// <summary>What a service, or a check before it, said of an item.</summary>
    public static ErrorRecord Of(ServiceException error, object? target) =>
        new(error, error.Kind.ToString(), CategoryOf(error.Kind), target);

    /// <summary>There is no session to work with.</summary>
    public static ErrorRecord NotConnected(FlatpeakSession? session) => new(
        new InvalidOperationException(session is null
            ? "There is no Flatpeak session in this runspace. Connect with Connect-Flatpeak, or pass one with -Session."
            : $"The session ({session}) was disconnected. Connect again with Connect-Flatpeak."),
        "NotConnected", ErrorCategory.ConnectionError, session);

    /// <summary>Nothing to connect with.</summary>
    public static ErrorRecord MissingCredential(string message) =>
        new(new InvalidOperationException(message), "MissingCredential", ErrorCategory.AuthenticationError, null);

    /// <summary>An account name that cannot be one.</summary>
    public static ErrorRecord InvalidCredential(ArgumentException cause) =>
        new(cause, "InvalidCredential", ErrorCategory.InvalidArgument, null);

    /// <summary>A piped object has nothing to go by.</summary>
    public static ErrorRecord MissingProperty(object? target, string properties) => new(
        new ArgumentException($"The object has no property {properties}. Pipe text, devices, or objects with that property, such as rows of a CSV file."),
        "MissingProperty", ErrorCategory.InvalidData, target);

    private static ErrorCategory CategoryOf(ServiceErrorKind kind) => kind switch
    {
        ServiceErrorKind.InvalidId or ServiceErrorKind.InvalidReference
            or ServiceErrorKind.InvalidPath or ServiceErrorKind.InvalidUri => ErrorCategory.InvalidArgument,
        ServiceErrorKind.UnencryptedAuthentication or ServiceErrorKind.AccountMismatch => ErrorCategory.SecurityError,
        ServiceErrorKind.AccessDenied => ErrorCategory.PermissionDenied,
        ServiceErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ServiceErrorKind.DuplicateReference => ErrorCategory.ResourceExists,
        ServiceErrorKind.RateLimited => ErrorCategory.LimitsExceeded,
        ServiceErrorKind.ServiceError => ErrorCategory.ResourceUnavailable,
        ServiceErrorKind.ServiceUnreachable => ErrorCategory.ConnectionError,
        ServiceErrorKind.TimedOut => ErrorCategory.OperationTimeout,
        ServiceErrorKind.UnexpectedResponse => ErrorCategory.ProtocolError,
        _ => ErrorCategory.InvalidOperation,
    };
}
