using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Says what to type: the library speaks of the services only, and knows no cmdlet and no parameter.</summary>
internal static class ErrorAdvice
{
    /// <summary>What to type after an error, to follow its message; null where there is nothing.</summary>
    public static string? For(ServiceException error, object? item) => error.Kind switch
    {
        _ when error.Leftover is not null => "Remove-BoschThing removes what is left.",
        ServiceErrorKind.CertificateNotTrusted => "(The check is skipped by -SkipCertificateCheck.)",
        ServiceErrorKind.ProxyAccessDenied => "(Give one with -ProxyCredential, or go without the proxy by -NoProxy.)",
        ServiceErrorKind.UnencryptedAuthentication => "(It is allowed by -AllowUnencryptedAuthentication.)",
        ServiceErrorKind.DuplicateReference when error.Method == "POST" => "-UseExisting outputs that one.",
        ServiceErrorKind.RateLimited => "A lower -ThrottleLimit sends fewer requests at a time.",
        ServiceErrorKind.TimedOut when error.Limit is not null => "-OperationTimeoutSeconds, when connecting, allows more.",
        ServiceErrorKind.InvalidPath when item is string path && path.Contains('?', StringComparison.Ordinal) =>
            "A query goes into -Query.",
        ServiceErrorKind.ConnectionStillActive => "(Metrics are reset by Reset-BoschConnectionMetric.)",
        ServiceErrorKind.ConnectionNotReset when error.Limit is not null => "(-QuietPeriod says how long.)",
        ServiceErrorKind.ConnectionNotReset =>
            "(Reset-BoschConnectionMetric does it; pipe its output into Remove-BoschConnection later. In a file, MetricsReset must "
            + "be an ISO 8601 time with its offset from UTC.)",
        _ => null,
    };
}
