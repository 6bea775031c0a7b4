using System.Management.Automation.Language;
using Flatpeak.Reports;

namespace Flatpeak.PowerShell;

/// <summary>What a report says of what to type: the library speaks of the services only, and knows no cmdlet and no parameter.</summary>
internal static class ReportAdvice
{
    private static readonly string[] Resumable = ["New-FpDevice", "Remove-FpDevice", "New-BoschThing", "Remove-BoschThing"];

    /// <summary>All of it.</summary>
    public static ReportWording Wording { get; } = new() { Advice = For, Resume = Resume, Suggestion = FindingSuggestion.Of };

    private static string? For(string errorId) => errorId switch
    {
        "DuplicateReference" => "-UseExisting outputs that device instead of an error.",
        "NotFound" => "In a runbook that may run twice, -IgnoreMissing takes what is gone for removed.",
        "DeviceStillActive" => "With -Force it is removed all the same.",
        "PolicyLost" => "-RestorePolicy puts back a policy that is gone.",
        "RateLimited" => "A lower -ThrottleLimit sends fewer requests at a time.",
        "TimedOut" => "-OperationTimeoutSeconds, when connecting, allows more.",
        "MissingPropertyException" => "Check the headings and the delimiter of the CSV file.",
        _ => null,
    };

    // The file is named as it is found beside the report: where it was on the computer that wrote it helps nobody.
    private static string? Resume(ReportedJournal journal)
    {
        string file = $"'{CodeGeneration.EscapeSingleQuotedStringContent(journal.ToString())}'";
        return Resumable.Contains(journal.Run.Command, StringComparer.OrdinalIgnoreCase)
            ? $"Get-FpJournal -LiteralPath {file} -State Failed | {journal.Run.Command} -JournalPath {file}"
            : null;
    }
}
