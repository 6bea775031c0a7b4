using System.Globalization;
using System.Management.Automation.Language;
using Flatpeak.Fleet;
using Flatpeak.Removal;
using Flatpeak.Reports;

namespace Flatpeak.PowerShell;

/// <summary>What a report says of what to type: the library speaks of the services only, and knows no cmdlet and no parameter.</summary>
internal static class ReportAdvice
{
    private const string Removal = "Remove-BoschThing";

    private static readonly string[] Resumable = ["New-FpDevice", "Remove-FpDevice", "New-BoschThing", Removal];

    /// <summary>All of it.</summary>
    public static ReportWording Wording { get; } = new() { Advice = For, Resume = Resume, Suggestion = FindingSuggestion.Of };

    private static string? For(string errorId) => errorId switch
    {
        "DuplicateReference" => "-UseExisting outputs that device instead of an error.",
        "NotFound" => "In a runbook that may run twice, -IgnoreMissing takes what is gone for removed.",
        "DeviceStillActive" => "With -Force, and a journal of its own, it is removed all the same.",
        "PolicyLost" => "-RestorePolicy, with a journal of its own, puts back a policy that is gone.",
        "RateLimited" => "A lower -ThrottleLimit sends fewer requests at a time.",
        "TimedOut" => "-OperationTimeoutSeconds, when connecting, allows more.",
        "MissingPropertyException" => "Check the headings and the delimiter of the CSV file.",
        _ => null,
    };

    // The file is named as it is found beside the report: where it was on the computer that wrote it helps nobody.
    private static string? Resume(ReportedJournal journal)
    {
        string file = $"'{CodeGeneration.EscapeSingleQuotedStringContent(journal.ToString())}'";
        string command = journal.Run.Command;
        return Resumable.Contains(command, StringComparer.OrdinalIgnoreCase) && Settings(journal.Run) is { } settings
            ? $"Get-FpJournal -LiteralPath {file} -State Failed | {command}{settings} -JournalPath {file}"
            : null;
    }

    // What decides what is deleted, as parameters; empty for nothing. Null where it is not known: a removal without what had kept
    // a device would remove that.
    private static string? Settings(RunEntry run)
    {
        if (!Removal.Equals(run.Command, StringComparison.OrdinalIgnoreCase))
        {
            return "";
        }

        return RecordedSettings.Read(run.Settings) is not { } settings ? null : string.Concat(
            string.Create(CultureInfo.InvariantCulture, $" -QuietPeriod '{settings.QuietPeriod:c}'"),
            settings.Force ? " -Force" : "",
            settings.KeepPolicy ? " -KeepPolicy" : "",
            settings.KeepRegistration ? " -KeepRegistration" : "",
            settings.RestorePolicy ? " -RestorePolicy" : "");
    }
}
