using System.Globalization;
using Flatpeak.Fleet;
using Flatpeak.Removal;
using Flatpeak.Reports;

namespace Flatpeak.PowerShell;

/// <summary>What a report says of what to type: the library speaks of the services only, and knows no cmdlet and no parameter.</summary>
internal static class ReportAdvice
{
    private const string Removal = "Remove-BoschThing";
    private const string LastSide = "Remove-FpDevice";

    private static readonly string[] Resumable = ["New-FpDevice", LastSide, "New-BoschThing", Removal];

    /// <summary>All of it.</summary>
    public static ReportWording Wording { get; } = new()
    {
        Advice = For,
        Kept = "Remove what has another id by that id. When that is settled, remove the device by its reference "
            + $"({LastSide} -ReferenceId), or pass -IgnoreMissing to {LastSide}; then take it out of the list.",
        InDoubt = journal => Is(journal.Run, "New-BoschThing") ? DeviceInDoubt.Advice : null,
        Resume = Resume,
        Suggestion = FindingSuggestion.Of,
        Creation = FindingAdvice.ForCreation,
    };

    /// <summary>
    /// Whether what one run removes is to be removed by the other too: what is gone from Bosch IoT is not left at Flatpeak.
    /// </summary>
    public static bool GoesOnIn(RunEntry run, RunEntry other) => Is(run, Removal) && Is(other, LastSide);

    private static bool Is(RunEntry run, string command) => command.Equals(run.Command, StringComparison.OrdinalIgnoreCase);

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
        string file = CommandText.Quoted(journal.ToString());
        string command = journal.Run.Command;
        if (!Resumable.Contains(command, StringComparer.OrdinalIgnoreCase)
            || (Is(journal.Run, Removal) ? Settings(journal.Run.Settings) : "") is not { } settings
            || journal.Next.Count > 1)
        {
            return null;
        }

        string states = $"{(journal.NotBegun > 0 ? "Done, " : "")}Failed{(journal.Totals.InDoubt > 0 ? ", InDoubt" : "")}";
        string resumed = $"Get-FpJournal -LiteralPath {file} -State {states} | {command}{settings} -JournalPath {file}";
        return journal.Next is [{ } next] ? $"{resumed} -PassThru | {LastSide} -JournalPath {CommandText.Quoted(next.ToString())}"
            : Is(journal.Run, Removal) ? $"{resumed} # At Bosch IoT only. What is at Flatpeak too: add -PassThru | {LastSide}"
            : resumed;
    }

    /// <summary>
    /// What decides what a removal deletes, as parameters. Null where it is not known: a removal without what had kept a device would
    /// remove that.
    /// </summary>
    public static string? Settings(IReadOnlyDictionary<string, string>? recorded) =>
        RecordedSettings.Read(recorded) is not { } settings ? null : string.Concat(
            string.Create(CultureInfo.InvariantCulture, $" -QuietPeriod '{settings.QuietPeriod:c}'"),
            settings.Force ? " -Force" : "",
            settings.KeepPolicy ? " -KeepPolicy" : "",
            settings.KeepRegistration ? " -KeepRegistration" : "",
            settings.RestorePolicy ? " -RestorePolicy" : "");
}
