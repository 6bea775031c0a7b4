using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>Says, once an item, what a command that was stopped did or may have done, and could not output.</summary>
internal static class StopWarnings
{
    /// <summary>Of removals: what is gone in part, or altogether.</summary>
    public static IEnumerable<string> OfRemoved(IEnumerable<FleetOutcome<object>> left)
    {
        foreach (FleetOutcome<object> outcome in left)
        {
            if (outcome is { Error: ServiceException error })
            {
                yield return error.Message;
            }
            else if (outcome is { Error: null, IsDeclined: false } && (outcome.Output is not null || outcome.Warning is not null))
            {
                string name = ItemName.Of(outcome.Output ?? outcome.Item);
                string removed = $"'{name}' was removed, and the command was stopped before it was output.";
                yield return $"{removed} {outcome.Warning}".TrimEnd();
            }
        }
    }

    /// <summary>Of creations: what is there now, and what may be.</summary>
    public static IEnumerable<string> OfCreated(IReadOnlyList<FleetOutcome<object>> left, string created) =>
    [
        .. left.Where(outcome => outcome is { Error: null, IsDeclined: false, IsRecorded: false, Output: not null })
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
}
