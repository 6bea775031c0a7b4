using System.Globalization;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>Says, once an item, what a command that was stopped did or may have done, and could not output.</summary>
internal static partial class StopWarnings
{
    /// <summary>Enough for all that the default of -ThrottleLimit reads ahead.</summary>
    public const int MostNames = 100;

    /// <summary>Of many of which there is no more to say than that they were output.</summary>
    public const int FewNames = 3;

    /// <summary>Of devices whose passwords reach nobody, as the line of the command shows.</summary>
    /// <param name="sink">Where they go.</param>
    public static string OfPasswordsLost(string sink) =>
        $"The passwords of the new devices are lost: {sink} keeps none, and they are told only once. Remove-BoschThing -Force removes the "
        + "devices. about_Flatpeak_Runbooks, Secrets, shows how to keep the passwords.";

    /// <summary>Of what is done with several requests: what is done in part, or altogether.</summary>
    /// <param name="left">What was begun, and could not be told.</param>
    /// <param name="done">What was done with each.</param>
    public static IEnumerable<string> OfDone(IEnumerable<FleetOutcome<object>> left, string done)
    {
        foreach (FleetOutcome<object> outcome in left)
        {
            if (outcome is { Error: ServiceException error })
            {
                yield return error.Message;
            }
            else if (outcome is { Error: null, LeftOut: null, WasAbsent: false })
            {
                string name = ItemName.Of(outcome.Output ?? outcome.Item);
                yield return $"'{name}' was {done}, and the command was stopped before it could say so. {outcome.Warning}".TrimEnd();
            }
            else if (outcome is { Error: null, Warning: { } warning })
            {
                yield return warning;
            }
        }
    }

    /// <summary>Of what is done with one request: what is done, and what may be. One that failed is as it was.</summary>
    /// <inheritdoc cref="OfDone" path="/param"/>
    public static IEnumerable<string> OfOneRequest(IReadOnlyList<FleetOutcome<object>> left, string done) =>
    [
        .. OfDone(
            left.Where(one => one.Error is null or ServiceException { OutcomeUnknown: true } or ServiceException { IsFatal: true }), done),
        .. OfInterrupted(left, done),
    ];

    /// <summary>Of creations: what is there now, and what may be.</summary>
    public static IEnumerable<string> OfCreated(IReadOnlyList<FleetOutcome<object>> left, string created) =>
    [
        .. left.Where(outcome => outcome is { LeftOut: null, IsRecorded: false, Output: not null })
            .Select(outcome =>
                $"'{ItemName.Of(outcome.Output!)}' was {created}, and may not have been output: the command was stopped."),
        .. left.Select(outcome => outcome.Error).OfType<ServiceException>().Where(error => error.OutcomeUnknown)
            .Select(error => error.Message),
        .. OfInterrupted(left, "created"),
    ];

    /// <summary>Of what was under way, and may have been done.</summary>
    public static IEnumerable<string> OfInterrupted(IEnumerable<FleetOutcome<object>> left, string done) => left
        .Where(outcome => outcome.IsInterrupted)
        .Select(outcome =>
            $"'{ItemName.Of(outcome.Item ?? "A device without a reference")}' may have been {done}: "
            + "the command was stopped in the middle of it.");

    /// <summary>Of what was taken from the pipeline, or named, and not begun: whoever gave it may take it for done.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cmdlet">The cmdlet: in a pipeline of several, "the command" is any of them.</param>
    /// <param name="state">How they are now, in a sentence; null where there is no more to say.</param>
    public static string OfNotBegun(IReadOnlyCollection<object?> items, string cmdlet, string? state) =>
        $"{cmdlet} ended before it began these items, and changed nothing for them: {Names(items)}. "
        + $"{(state is null ? "" : $"{state} ")}Run {cmdlet} again for them.";

    /// <summary>Of creations that were taken back.</summary>
    public static string OfRolledBack(IReadOnlyCollection<object?> items) =>
        string.Create(CultureInfo.InvariantCulture, $"{items.Count} {(items.Count == 1 ? "device was" : "devices were")} rolled back, ")
        + $"as the command was stopped before it had output {(items.Count == 1 ? "it, and is" : "them, and are")} not there: "
        + $"{Names(items)}. Create {(items.Count == 1 ? "it" : "them")} again.";

    /// <summary>
    /// Of what was output with a password, and may not have arrived: a pipeline that is stopped, or ends by an error, sets no variable.
    /// </summary>
    /// <param name="output">What was output.</param>
    /// <param name="isStop">True for a stop, false for an error.</param>
    public static string OfPasswordsOutput(OutputNames output, bool isStop) =>
        $"Created before the {(isStop ? "stop" : "error")}, and output with a password: {CountOf(output)}. "
        + $"A variable ($devices = …) or -OutBuffer that was to take them has nothing of a pipeline that {EndOf(isStop)}, and their "
        + "passwords are lost then: remove the devices with Remove-BoschThing -Force. What they were piped to has had them.";

    private static string CountOf(OutputNames output) =>
        output.Count == output.First.Count
            ? Names(output.First)
            : string.Create(CultureInfo.InvariantCulture, $"{output.Count} such as {Names(output.First)}");

    private static string EndOf(bool isStop) => isStop ? "is stopped" : "an error ends";

    private static string Names(IReadOnlyCollection<object?> items)
    {
        string names = string.Join(", ", items.Take(MostNames).Select(item => $"'{DisplayText.Whole(ItemName.Of(item))}'"));
        return items.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $"{names} and {items.Count - MostNames} more") : names;
    }
}
