using System.Globalization;
using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>Makes every error of the module: a stable id, a category, the item it is about, and a message that helps.</summary>
internal static class ErrorRecords
{
    /// <summary>What a service, or a check before it, said of an item.</summary>
    public static ErrorRecord Of(ServiceException error, object? target) => ForCommand(error, target, null);

    /// <summary>The same, with what to type where that depends on the cmdlet.</summary>
    /// <param name="error">The error.</param>
    /// <param name="target">What it is about.</param>
    /// <param name="command">The cmdlet; null where it makes no difference.</param>
    /// <param name="ownAdvice">What the cmdlet knows better than anybody; null for nothing.</param>
    public static ErrorRecord ForCommand(ServiceException error, object? target, string? command, string? ownAdvice = null)
    {
        ErrorRecord record = Record(error.Kind, error, target);
        if ((ownAdvice ?? ErrorAdvice.For(error, target, command)) is { } advice)
        {
            // A host shows both, one below the other.
            record.ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = advice };
        }

        return record;
    }

    /// <summary>Why an item failed; what is neither a service's word nor the item's fault is one of the module's own.</summary>
    public static ErrorRecord Of(Exception error, object? target, string? command = null) => error switch
    {
        ServiceException known => ForCommand(known, target, command),
        MatchByException => Record(ModuleErrorKind.MatchByFailed, error, target),
        MissingPropertyException => Record(ModuleErrorKind.MissingProperty, error, target),
        _ => Record(ModuleErrorKind.InternalError, error, target),
    };

    /// <summary>There is no session to work with.</summary>
    public static ErrorRecord NotConnected(FlatpeakSession? session) => Record(
        ServiceErrorKind.NotConnected,
        new InvalidOperationException(session is null
            ? NoSession(SessionTable.Current)
            : $"The session ({session}) was disconnected. Connect again with Connect-Flatpeak or Connect-BoschIot."),
        session);

    /// <summary>The session has only its other side.</summary>
    public static ErrorRecord HalfConnected(FlatpeakSession session, string service, string command, string? reason = null) => Record(
        ServiceErrorKind.NotConnected,
        new InvalidOperationException(
            $"The session '{session.Name}' ({session}) is not connected to {service}. {(reason is null ? "" : $"{reason} ")}"
            + $"Connect it with {command}."),
        session);

    /// <summary>The session is connected elsewhere already, which those who hold it rely on; or it was disconnected.</summary>
    public static ErrorRecord AlreadyConnected(FlatpeakSession session) => Record(
        ModuleErrorKind.AlreadyConnected,
        new InvalidOperationException(
            $"The session ({session}) cannot be connected to this: it is connected elsewhere, or it was disconnected. "
            + "Leave -Session out for a new session."),
        session);

    /// <summary>A name that another open session has.</summary>
    public static ErrorRecord NameTaken(FlatpeakSession session) => Record(
        ModuleErrorKind.AlreadyConnected,
        new InvalidOperationException(
            $"There is a session '{session.Name}' already ({session}). Choose another -Name, or disconnect that one."),
        session);

    /// <summary>Nothing to connect with.</summary>
    public static ErrorRecord MissingCredential(MissingCredentialException cause) => Record(ModuleErrorKind.MissingCredential, cause, null);

    /// <summary>Credentials that cannot be meant, such as an account name that cannot be one.</summary>
    public static ErrorRecord InvalidCredential(ArgumentException cause) => Record(ModuleErrorKind.InvalidCredential, cause, null);

    /// <summary>A list that would make everything there is superfluous.</summary>
    public static ErrorRecord EmptyList() => Record(
        ModuleErrorKind.EmptyList,
        new ArgumentException(
            "The list of what should be there is empty: every device would be one too many. Nothing was sent. "
            + "Check the file; without a list, leave -InputObject and the pipeline out."),
        null);

    /// <summary>A list of which a part is missing.</summary>
    public static ErrorRecord IncompleteList(int rows) => Record(
        ModuleErrorKind.IncompleteList,
        new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"A command before this one in the pipeline has failed; {rows} {(rows == 1 ? "row" : "rows")} of the list came. ")
            + "The list may be incomplete: every device that it lacks would be one too many. Nothing was compared. Mend that error first; "
            + "if the list is whole all the same, put it into a variable, and pipe that in."),
        null);

    /// <summary>One id in the registry for several things.</summary>
    public static ErrorRecord SeveralThings(string hubDeviceId) => Record(
        ServiceErrorKind.InvalidId,
        new ArgumentException(
            "-HubDeviceId names one device, and goes with exactly one -ThingId. "
            + "Of several, pipe objects that have ThingId and HubDeviceId. Nothing was sent."),
        hubDeviceId);

    /// <summary>One new reference for several piped objects.</summary>
    public static ErrorRecord SharedReference(string parameter, string reference) => Record(
        ServiceErrorKind.DuplicateReference,
        new ArgumentException(
            $"-{parameter} gives one reference, '{DisplayText.Whole(reference)}', and several objects are piped in: several devices "
            + "cannot have one reference. Nothing was sent for any of them. Give each its own, such as by rows of a CSV file with a "
            + $"column NewReferenceId, and leave -{parameter} out."),
        reference);

    /// <summary>A period too short to be meant.</summary>
    public static ErrorRecord InvalidPeriod(TimeSpan period) => Record(
        ModuleErrorKind.InvalidPeriod,
        new ArgumentException(
            $"The quiet period {period} is under one second (a bare number means ticks). "
            + "Give it as hours, minutes and seconds ('00:10:00') or by New-TimeSpan, or 0 for none."),
        period);

    /// <summary>The system does not give a file.</summary>
    public static ErrorRecord JournalNotRead(Exception cause, string path) => Record(
        ModuleErrorKind.JournalNotRead, new IOException($"The journal '{path}' cannot be read: {cause.Message}", cause), path);

    /// <summary>So many items failed that the command ended.</summary>
    /// <param name="progress">The count.</param>
    /// <param name="most">How many may fail.</param>
    /// <param name="isTotalKnown">Whether it is known how many there are.</param>
    /// <param name="notBegun">How many were not begun: of all, or else of those that were read.</param>
    public static ErrorRecord TooManyFailures(FleetProgress progress, long most, bool isTotalKnown, long notBegun) => Record(
        ModuleErrorKind.TooManyFailures,
        new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"No more items were begun once {most} had failed (-MaximumFailures {most}), and those under way by then were finished. ")
            + string.Create(
                CultureInfo.InvariantCulture, $"In all: {progress.Failed} failed, {progress.Done} done, {notBegun} not begun")
            + (isTotalKnown ? ". " : " of those that were read, and what comes after them. ")
            + "Mend the cause, and run it again; with the same -JournalPath it goes on where it ended."),
        null);

    /// <summary>A report cannot be written.</summary>
    public static ErrorRecord ReportNotWritten(Exception cause, string path) => Record(
        ModuleErrorKind.ReportNotWritten,
        new IOException($"The report '{path}' cannot be written: {cause.Message} What was there is as it was.", cause),
        path);

    /// <summary>A file that is to be kept.</summary>
    public static ErrorRecord ReportExists(string path) => Record(
        ModuleErrorKind.ReportExists,
        new IOException($"The file '{path}' is there already, and -NoClobber keeps it. Choose another -Path."),
        path);

    /// <summary>Something else than a finding, for a report.</summary>
    public static ErrorRecord NoFinding(object item) => Record(
        ModuleErrorKind.MissingProperty,
        new ArgumentException(
            $"'{ItemName.Of(item)}' is no finding of a comparison. Nothing was written. Pipe in what Compare-FpFleet outputs; "
            + "the journals of runs are named by -JournalPath."),
        item);

    private static string NoSession(SessionTable table) => table.All.Any()
        ? "There is no default session in this runspace: it was disconnected, a command that was to connect or choose another one failed, "
            + "or it comes from elsewhere. "
            + $"{table.Describe()} Choose one with Select-FpSession or -Session, or connect."
        : "There is no session in this runspace. Connect with Connect-Flatpeak or Connect-BoschIot, or pass one with -Session.";

    private static ErrorRecord Record(ServiceErrorKind kind, Exception error, object? target) =>
        new(error, kind.ToString(), ErrorTable.CategoryOf(kind), target);

    private static ErrorRecord Record(ModuleErrorKind kind, Exception error, object? target) =>
        new(error, kind.ToString(), ErrorTable.CategoryOf(kind), target);
}
