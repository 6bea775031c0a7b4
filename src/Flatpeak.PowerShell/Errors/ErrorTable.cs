using System.Management.Automation;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

// Every kind that has a name has a line, or this does not compile (CS8509); no other value is ever made.
#pragma warning disable CS8524

/// <summary>The category of each error; its id is the name of its kind.</summary>
internal static class ErrorTable
{
    public static ErrorCategory CategoryOf(ServiceErrorKind kind) => kind switch
    {
        ServiceErrorKind.InvalidId => ErrorCategory.InvalidArgument,
        ServiceErrorKind.InvalidReference => ErrorCategory.InvalidArgument,
        ServiceErrorKind.InvalidPath => ErrorCategory.InvalidArgument,
        ServiceErrorKind.InvalidUri => ErrorCategory.InvalidArgument,
        ServiceErrorKind.UnencryptedAuthentication => ErrorCategory.SecurityError,
        ServiceErrorKind.InvalidProxy => ErrorCategory.InvalidArgument,
        ServiceErrorKind.InvalidCertificate => ErrorCategory.InvalidArgument,
        ServiceErrorKind.CertificateNotTrusted => ErrorCategory.SecurityError,
        ServiceErrorKind.ProxyAccessDenied => ErrorCategory.PermissionDenied,
        ServiceErrorKind.ServiceUnreachable => ErrorCategory.ConnectionError,
        ServiceErrorKind.TimedOut => ErrorCategory.OperationTimeout,
        ServiceErrorKind.NotConnected => ErrorCategory.ConnectionError,
        ServiceErrorKind.AccessDenied => ErrorCategory.PermissionDenied,
        ServiceErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ServiceErrorKind.Conflict => ErrorCategory.InvalidOperation,
        ServiceErrorKind.RateLimited => ErrorCategory.LimitsExceeded,
        ServiceErrorKind.PlanLimitReached => ErrorCategory.LimitsExceeded,
        ServiceErrorKind.RequestRefused => ErrorCategory.InvalidOperation,
        ServiceErrorKind.ServiceError => ErrorCategory.ResourceUnavailable,
        ServiceErrorKind.UnexpectedResponse => ErrorCategory.ProtocolError,
        ServiceErrorKind.DuplicateReference => ErrorCategory.ResourceExists,
        ServiceErrorKind.AmbiguousReference => ErrorCategory.InvalidOperation,
        ServiceErrorKind.AccountMismatch => ErrorCategory.SecurityError,
        ServiceErrorKind.DeviceStillActive => ErrorCategory.ResourceBusy,
        ServiceErrorKind.PolicyLost => ErrorCategory.InvalidOperation,
        ServiceErrorKind.ConnectionNotReset => ErrorCategory.InvalidOperation,
        ServiceErrorKind.ConnectionStillActive => ErrorCategory.ResourceBusy,
        ServiceErrorKind.ConnectionClosed => ErrorCategory.InvalidOperation,
        ServiceErrorKind.JournalMismatch => ErrorCategory.InvalidArgument,
        ServiceErrorKind.JournalInUse => ErrorCategory.ResourceBusy,
        ServiceErrorKind.InvalidJournal => ErrorCategory.InvalidData,
        ServiceErrorKind.JournalNotWritten => ErrorCategory.WriteError,
    };

    public static ErrorCategory CategoryOf(ModuleErrorKind kind) => kind switch
    {
        ModuleErrorKind.AlreadyConnected => ErrorCategory.InvalidOperation,
        ModuleErrorKind.MissingCredential => ErrorCategory.AuthenticationError,
        ModuleErrorKind.InvalidCredential => ErrorCategory.InvalidArgument,
        ModuleErrorKind.InvalidPeriod => ErrorCategory.InvalidArgument,
        ModuleErrorKind.MissingProperty => ErrorCategory.InvalidData,
        ModuleErrorKind.JournalNotRead => ErrorCategory.ReadError,
        ModuleErrorKind.ReportNotWritten => ErrorCategory.WriteError,
        ModuleErrorKind.ReportExists => ErrorCategory.ResourceExists,
        ModuleErrorKind.TooManyFailures => ErrorCategory.LimitsExceeded,
        ModuleErrorKind.EmptyList => ErrorCategory.InvalidData,
        ModuleErrorKind.IncompleteList => ErrorCategory.InvalidData,
        ModuleErrorKind.MatchByFailed => ErrorCategory.InvalidResult,
        ModuleErrorKind.InternalError => ErrorCategory.NotSpecified,
    };
}
