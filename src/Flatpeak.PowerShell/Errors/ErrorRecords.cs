using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Makes every error of the module: a stable id, a category, the item it is about, and a message that helps.</summary>
internal static class ErrorRecords
{
    /// <summary>What a service, or a check before it, said of an item.</summary>
    public static ErrorRecord Of(ServiceException error, object? target)
    {
        var record = new ErrorRecord(error, error.Kind.ToString(), CategoryOf(error.Kind), target);
        if (ErrorAdvice.For(error, target) is { } advice)
        {
            record.ErrorDetails = new ErrorDetails($"{error.Message} {advice}") { RecommendedAction = advice };
        }

        return record;
    }

    /// <summary>Why an item failed; what is neither a service's word nor the item's fault is one of the module's own.</summary>
    public static ErrorRecord Of(Exception error, object? target) => error switch
    {
        ServiceException known => Of(known, target),
        MissingPropertyException => new ErrorRecord(error, "MissingProperty", ErrorCategory.InvalidData, target),
        _ => new ErrorRecord(error, "InternalError", ErrorCategory.NotSpecified, target),
    };

    /// <summary>There is no session to work with.</summary>
    public static ErrorRecord NotConnected(FlatpeakSession? session) => new(
        new InvalidOperationException(session is null
            ? "There is no session in this runspace. Connect with Connect-Flatpeak or Connect-BoschIot, or pass one with -Session."
            : $"The session ({session}) was disconnected. Connect again with Connect-Flatpeak or Connect-BoschIot."),
        "NotConnected", ErrorCategory.ConnectionError, session);

    /// <summary>The session has only its other side.</summary>
    public static ErrorRecord HalfConnected(FlatpeakSession session, string command) => new(
        new InvalidOperationException($"The session ({session}) is not connected to that service. Add it with {command}."),
        "NotConnected", ErrorCategory.ConnectionError, session);

    /// <summary>The session is connected elsewhere already, which those who hold it rely on; or it was disconnected.</summary>
    public static ErrorRecord AlreadyConnected(FlatpeakSession session) => new(
        new InvalidOperationException($"The session ({session}) cannot be connected to this: it is connected elsewhere, or it was disconnected. Leave -Session out for a new session."),
        "AlreadyConnected", ErrorCategory.InvalidOperation, session);

    /// <summary>Nothing to connect with.</summary>
    public static ErrorRecord MissingCredential(string message) =>
        new(new InvalidOperationException(message), "MissingCredential", ErrorCategory.AuthenticationError, null);

    /// <summary>An account name that cannot be one.</summary>
    public static ErrorRecord InvalidCredential(ArgumentException cause) =>
        new(cause, "InvalidCredential", ErrorCategory.InvalidArgument, null);

    /// <summary>One id in the registry for several things.</summary>
    public static ErrorRecord SeveralThings(string hubDeviceId) => new(
        new ArgumentException("-HubDeviceId names one device, and goes with exactly one -ThingId. Of several, pipe objects that have ThingId and HubDeviceId. Nothing was sent."),
        "InvalidId", ErrorCategory.InvalidArgument, hubDeviceId);

    /// <summary>A period too short to be meant.</summary>
    public static ErrorRecord InvalidPeriod(TimeSpan period) => new(
        new ArgumentException($"The quiet period {period} is under one second (a bare number means ticks). Give it as hours, minutes and seconds ('00:10:00') or by New-TimeSpan, or 0 for none."),
        "InvalidPeriod", ErrorCategory.InvalidArgument, period);

    private static ErrorCategory CategoryOf(ServiceErrorKind kind) => kind switch
    {
        ServiceErrorKind.InvalidId or ServiceErrorKind.InvalidReference
            or ServiceErrorKind.InvalidPath or ServiceErrorKind.InvalidUri
            or ServiceErrorKind.InvalidProxy or ServiceErrorKind.InvalidCertificate => ErrorCategory.InvalidArgument,
        ServiceErrorKind.UnencryptedAuthentication or ServiceErrorKind.AccountMismatch
            or ServiceErrorKind.CertificateNotTrusted => ErrorCategory.SecurityError,
        ServiceErrorKind.AccessDenied or ServiceErrorKind.ProxyAccessDenied => ErrorCategory.PermissionDenied,
        ServiceErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ServiceErrorKind.DuplicateReference => ErrorCategory.ResourceExists,
        ServiceErrorKind.DeviceStillActive or ServiceErrorKind.ConnectionStillActive => ErrorCategory.ResourceBusy,
        ServiceErrorKind.RateLimited or ServiceErrorKind.PlanLimitReached => ErrorCategory.LimitsExceeded,
        ServiceErrorKind.ServiceError => ErrorCategory.ResourceUnavailable,
        ServiceErrorKind.NotConnected or ServiceErrorKind.ServiceUnreachable => ErrorCategory.ConnectionError,
        ServiceErrorKind.TimedOut => ErrorCategory.OperationTimeout,
        ServiceErrorKind.UnexpectedResponse => ErrorCategory.ProtocolError,
        _ => ErrorCategory.InvalidOperation,
    };
}
