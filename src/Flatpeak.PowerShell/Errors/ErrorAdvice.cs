using System.Management.Automation;
using System.Text;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Says what to type: the library speaks of the services only, and knows no cmdlet and no parameter.</summary>
internal static class ErrorAdvice
{
    /// <summary>What to type after an error, as sentences of their own; null where there is nothing.</summary>
    /// <param name="error">The error.</param>
    /// <param name="item">What it is about.</param>
    /// <param name="command">The cmdlet, where it makes a difference.</param>
    public static string? For(ServiceException error, object? item, string? command = null) => error.Kind switch
    {
        _ when error.Leftover is not null => "Remove-BoschThing -Force, with the same input, removes what is left.",
        _ when error.PolicyLeftOf is { } thing =>
            $"Remove-BoschThing {Quoted(thing)} -KeepRegistration removes the policy, unless another thing uses it; "
            + "-WhatIf shows what it would remove.",
        _ when error.Existing is { IsWhole: true } => "-UseExisting outputs that one.",
        _ when error.GetBaseException() is DecoderFallbackException =>
            "Read the file in its own encoding: Import-Csv -Encoding ansi for one of this computer's code page.",
        _ when error.ClosedConnection is { } closed => $"Remove-BoschConnection {Quoted(closed)} -Force removes it.",
        _ when error.HiddenThing is { } hidden => FindingAdvice.ForHidden(hidden),
        ServiceErrorKind.Conflict when item is PSObject { BaseObject: FleetFinding finding }
            && FindingAdvice.ForRefused(finding, command) is { } advice => advice,
        ServiceErrorKind.JournalMismatch when command == "Remove-BoschThing" && item is string journal && error.OtherServices.Count > 0
            && error.OtherServices.All(name => Enum.TryParse(name, out RegistryApi _)) => ForOtherRegistry(journal, error.JournalSettings),
        // Of all names together, and not what a service said, nor of one row.
        ServiceErrorKind.NotFound or ServiceErrorKind.InvalidId or ServiceErrorKind.AmbiguousReference
            when command == "Compare-FpFleet" && error.StatusCode is null && item is FlatpeakSession =>
            "The names of a row are in ThingId, ReferenceId and HubDeviceId; -MatchBy takes the function that says which device is which.",
        ServiceErrorKind.NotFound or ServiceErrorKind.UnexpectedResponse or ServiceErrorKind.InvalidUri
            when command == "Connect-Flatpeak" => "Check -Uri.",
        ServiceErrorKind.AccessDenied when error.StatusCode is 401 or 403 && item is Uri address
            && address != FlatpeakOptions.PublicAddress =>
            "If account and key are right, check -Uri: another service's answer looks the same.",
        ServiceErrorKind.AccessDenied when command == "Connect-BoschIot" && error.StatusCode is 401 or 403 =>
            "If user and password are right, check -RegistryUri, -RegistryApi and -ThingsUri: another service's answer looks the same.",
        ServiceErrorKind.NotFound when command == "Connect-BoschIot" => "Check -TenantId, -RegistryUri, -RegistryApi and -ThingsUri.",
        _ when error.InnerException is WildcardPatternException => null,
        ServiceErrorKind.InvalidId when command is "Get-FpDevice" or "Set-FpDevice" or "Remove-FpDevice"
            && PatternAdvice.PatternOf(item) is { } pattern && pattern.StartsWith("dev_", StringComparison.Ordinal) =>
            $"Wildcards are not taken in ids: Get-FpDevice | Where-Object Id -clike {Quoted(pattern)}"
            + (command == "Remove-FpDevice" ? $" | {command} -WhatIf." : "."),
        ServiceErrorKind.InvalidId when command == "Get-FpDevice" && PatternAdvice.PatternOf(item) is { } pattern =>
            $"Wildcards are taken in references: {command} -ReferenceId {Quoted(pattern)}.",
        ServiceErrorKind.NotFound or ServiceErrorKind.InvalidId when command is not null && PatternAdvice.PatternOf(item) is { } pattern
            && PatternAdvice.For(pattern, command, item is PSObject) is { } advice => advice,
        // What was looked up by its reference, and is an id: nothing but that lookup is without a status.
        ServiceErrorKind.NotFound when error.StatusCode is null && command is "Get-FpDevice" or "Set-FpDevice" or "Remove-FpDevice"
            && ItemName.Of(item) is var id && DeviceId.IsValid(id) =>
            $"For Flatpeak's own id: -Id {Quoted(id)}; piped: @{{ Id = {Quoted(id)} }}.",
        ServiceErrorKind.InvalidId when command is "Get-FpDevice" or "Set-FpDevice" or "Remove-FpDevice"
            && RowAdvice.ForOwnId(item, command) is { } advice => advice,
        ServiceErrorKind.AmbiguousReference when error.StatusCode is null && RowAdvice.ForRenamed(item) is { } advice => advice,
        // Which of two names is the old one, what was typed does not tell.
        ServiceErrorKind.InvalidId when command == "Set-FpDevice" && NameOf(item) is not null =>
            "By a reference: Set-FpDevice -ReferenceId <the one it has> -NewReferenceId <the one it is to have>; "
            + "piped: the properties ReferenceId and NewReferenceId.",
        ServiceErrorKind.InvalidId when command is "Get-FpDevice" or "Remove-FpDevice" && NameOf(item) is { } name =>
            $"For a reference: -ReferenceId {Quoted(name)}; piped: @{{ ReferenceId = {Quoted(name)} }}.",
        ServiceErrorKind.CertificateNotTrusted => "The check is skipped by -SkipCertificateCheck.",
        ServiceErrorKind.ProxyAccessDenied => "Pass a credential with -ProxyCredential, or go without the proxy by -NoProxy.",
        ServiceErrorKind.UnencryptedAuthentication => "It is allowed by -AllowUnencryptedAuthentication.",
        ServiceErrorKind.AccountMismatch when command == "New-FpDevice" =>
            "To create it here too, pipe in its reference alone: Select-Object ReferenceId.",
        ServiceErrorKind.AccountMismatch when command == "Compare-FpFleet" =>
            "A column that says something else is left out by Select-Object -ExcludeProperty.",
        ServiceErrorKind.DuplicateReference when error.Method == "POST" => "-UseExisting outputs that one.",
        // Older versions of its API say that something is gone as a gateway does.
        ServiceErrorKind.UnexpectedResponse when error is { StatusCode: 404, Service: "Flatpeak" } =>
            $"If it is Flatpeak itself, in an older version of its API: Connect-Flatpeak -ApiVersion {FlatpeakOptions.KnownApiVersion}.",
        ServiceErrorKind.RateLimited => "A lower -ThrottleLimit sends fewer requests at a time.",
        ServiceErrorKind.TimedOut when error.Limit is not null => "-OperationTimeoutSeconds, when connecting, allows more.",
        ServiceErrorKind.InvalidPath when item is string path && path.Contains('?', StringComparison.Ordinal) =>
            "A query goes into -Query.",
        ServiceErrorKind.ConnectionStillActive => "Reset the metrics again with Reset-BoschConnectionMetric.",
        ServiceErrorKind.ConnectionClosed => "Remove-BoschConnection -Force removes it: closed, it has no metrics.",
        ServiceErrorKind.ConnectionNotReset when error.Limit is not null => "-QuietPeriod says how long.",
        ServiceErrorKind.ConnectionNotReset =>
            "Reset-BoschConnectionMetric does it; pipe its output into Remove-BoschConnection later. In a file, MetricsReset must "
            + "be an ISO 8601 time with its offset from UTC, and ThingsHost and SolutionId must be kept beside it.",
        _ => null,
    };

    // Without what decides what is deleted, it would delete what that run had kept.
    private static string? ForOtherRegistry(string journal, IReadOnlyDictionary<string, string>? recorded) =>
        ReportAdvice.Settings(recorded) is { } settings
            ? "If that run had the wrong registry, and this session has the right one, go on from what the journal has, with a new file: "
                + $"Get-FpJournal -LiteralPath {Quoted(journal)} | Select-Object * -ExcludeProperty RegistryHost | "
                + $"Remove-BoschThing{settings} -PassThru -JournalPath <new file> | Remove-FpDevice."
            : null;

    // What is no id may be a reference.
    private static string? NameOf(object? item) =>
        TextOf(item) is { Length: > 0 } text && !text.StartsWith("dev_", StringComparison.Ordinal) && text.Trim() == text ? text : null;

    /// <summary>The text that an item is; null where it is none.</summary>
    public static string? TextOf(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) as string;

    private static string Quoted(string text) => CommandText.Shown(text);

    /// <summary>The error of a request about connections, with what to type where the services' user may not see them.</summary>
    public static ServiceException ForConnections(ServiceException error, bool hasOwnCredential) => error.StatusCode == 401
        ? error.Reworded(
            $"{error.Message} At Ditto connections have a user of their own, devops: "
            + (hasOwnCredential ? "check it in" : "connect again with") + " -ConnectionsCredential.")
        : error;
}
