using System.Collections;
using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>What the record of a removal says of its steps: its output or an item of its journal, also out of a file.</summary>
internal static class RecordSteps
{
    /// <summary>True where its registration was kept; null where the record does not say.</summary>
    public static bool? KeptRegistration(PSObject input)
    {
        // A journal has no line of what was kept.
        string steps = Text(input);
        return steps.Contains($"{RemovalStepKind.Registration}: ", StringComparison.Ordinal)
            ? Has(steps, RemovalStepKind.Registration, RemovalStepState.Kept)
            : null;
    }

    /// <summary>
    /// True where its policy was to be kept by what its run was told. Where that had come to its end, who else uses it may be why: nothing
    /// tells the two apart then.
    /// </summary>
    public static bool KeepsPolicy(PSObject input) =>
        IsUnfinished(input)
        && Has(
            Text(input).Replace($"{RemovalStepKind.RestorePolicy}: ", "", StringComparison.Ordinal), RemovalStepKind.Policy,
            RemovalStepState.Kept);

    /// <summary>The side of its device that was not there when its steps came to it; null for none.</summary>
    public static string? AbsentSide(PSObject input)
    {
        string steps = Text(input);
        return Has(steps, RemovalStepKind.Thing, RemovalStepState.AlreadyAbsent) ? nameof(RemovalStepKind.Thing)
            : Has(steps, RemovalStepKind.Registration, RemovalStepState.AlreadyAbsent)
                && Has(steps, RemovalStepKind.Credentials, RemovalStepState.AlreadyAbsent) ? nameof(RemovalStepKind.Registration)
            : null;
    }

    /// <summary>True where it has steps as the record of a removal has them, and not as somebody else's words.</summary>
    public static bool HasAny(PSObject input)
    {
        string steps = Text(input);
        return steps.Length > 0 && Enum.GetValues<RemovalStepKind>().Any(
            kind => Enum.GetValues<RemovalStepState>().Any(state => Has(steps, kind, state)));
    }

    /// <summary>True where the record says that a step failed, or was not run.</summary>
    public static bool IsUnfinished(PSObject input)
    {
        string steps = Text(input);
        return Enum.GetValues<RemovalStepKind>().Any(kind =>
            Has(steps, kind, RemovalStepState.Failed) || Has(steps, kind, RemovalStepState.NotRun)
            || Has(steps, kind, RemovalStepState.Planned));
    }

    /// <summary>
    /// True where it says that its device may be unregistered by it. Of what does not, as a plan, or as it stopped before that, the device
    /// must be registered still, if it was.
    /// </summary>
    public static bool MayHaveUnregistered(PSObject input)
    {
        string steps = Text(input);
        return PipedObject.Filled(input, nameof(DeviceRemoval.FailedStep))
                is nameof(RemovalStepKind.Registration) or nameof(RemovalStepKind.Thing) or nameof(RemovalStepKind.Policy)
            || RemovalRecord.SaysRemoved(input)
            || HasEnded(steps, RemovalStepKind.Registration)
            || Has(steps, RemovalStepKind.Registration, RemovalStepState.Failed);
    }

    /// <summary>What the removal had come past; null for nothing, and for what is no such record.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: its time cannot be read.</exception>
    public static PastSteps? Past(PSObject input)
    {
        if (input.BaseObject is DeviceRemoval removal)
        {
            return removal.ToTarget().Past;
        }

        PastSteps said = PastSteps.Of(
            PipedObject.Filled(input, nameof(DeviceRemoval.Passed)), RecordTime.Read(input, nameof(DeviceRemoval.ThingGone)));
        bool isWhole = PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.Passed))
            && PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.ThingGone)) && !HasLost(input, said);
        return PastSteps.Of(isWhole || RecordTime.Of(input) is not { } time ? null : OfSteps(input, time), said);
    }

    // The columns of a file are those of its first row: they are there, and empty, for what did not have them.
    private static bool HasLost(PSObject input, PastSteps said)
    {
        string steps = Text(input);
        bool wasAtPolicy = JournalItemInput.Text(input, nameof(DeviceRemoval.FailedStep)) == nameof(RemovalStepKind.Policy);
        return (!said.Registration && Has(steps, RemovalStepKind.Registration, RemovalStepState.Done))
            || (said.ThingGone is null && (wasAtPolicy || Has(steps, RemovalStepKind.Thing, RemovalStepState.Done)));
    }

    // A record that has lost these columns has less of it, and with less precise times: who is not sure is kept.
    private static PastSteps OfSteps(PSObject input, DateTimeOffset time)
    {
        string steps = Text(input);
        string[] found = FoundParts(input);
        string failed = JournalItemInput.Text(input, nameof(DeviceRemoval.FailedStep));
        string? refused = JournalItemInput.Text(input, nameof(DeviceRemoval.ErrorId)) == nameof(ServiceErrorKind.Conflict)
            ? failed
            : null;

        // What the step that it stopped at says alone.
        bool isBehind = steps.Length == 0
            && (failed is nameof(RemovalStepKind.Thing) or nameof(RemovalStepKind.Policy)
                || RemovalRecord.SaysRemoved(input)
                || (bool.TryParse(JournalItemInput.Text(input, nameof(DeviceRemoval.Succeeded)), out bool succeeded) && succeeded));
        return new PastSteps
        {
            Credentials = found.Contains(nameof(RemovalStepKind.Credentials))
                && !Has(steps, RemovalStepKind.Credentials, RemovalStepState.Failed),

            // One that was not seen may have been hidden, or be in another registry.
            Registration = (isBehind && !PipedObject.TryProperty(input, out _, nameof(DeviceRemoval.Found)))
                || Has(steps, RemovalStepKind.Registration, RemovalStepState.Done)
                || found.Contains(nameof(RemovalStepKind.Registration))
                || refused is nameof(RemovalStepKind.Credentials) or nameof(RemovalStepKind.Registration),

            // What it refused is older than its end, and perhaps than its beginning.
            ThingGone = refused != nameof(RemovalStepKind.Policy)
                && (isBehind || HasEnded(steps, RemovalStepKind.Thing) || Has(steps, RemovalStepKind.Thing, RemovalStepState.Failed))
                ? RecordTime.Read(input, nameof(DeviceRemoval.Started)) ?? time
                : null,
            MetAnotherPolicy = refused == nameof(RemovalStepKind.Policy),

            // A journal has a line of it.
            Unlisted = steps.Contains($"{PastSteps.SearchStep}: {PastSteps.UnlistedThing}", StringComparison.Ordinal),
        };
    }

    private static string[] FoundParts(PSObject input) => JournalItemInput.Text(input, nameof(DeviceRemoval.Found))
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool HasEnded(string steps, RemovalStepKind kind) =>
        Has(steps, kind, RemovalStepState.Done) || Has(steps, kind, RemovalStepState.AlreadyAbsent);

    private static bool Has(string steps, RemovalStepKind kind, RemovalStepState state) =>
        steps.Contains($"{kind}: {state}", StringComparison.Ordinal);

    // Text in a table; objects in JSON, where ConvertTo-Json writes the names as numbers.
    private static string Text(PSObject input)
    {
        PipedObject.TryProperty(input, out object? value, nameof(DeviceRemoval.Steps));
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        return value switch
        {
            string text => text,
            IEnumerable steps => string.Join(' ', steps.Cast<object?>().Where(step => step is not null).Select(step => Line(step!))),
            _ => "",
        };
    }

    private static string Line(object step)
    {
        PSObject one = PSObject.AsPSObject(step);
        return one.BaseObject is not string and not RemovalStep and not StepEntry
            && Enum.TryParse(Named(nameof(RemovalStep.Kind)) ?? Named(nameof(StepEntry.Step)), out RemovalStepKind kind)
            && Enum.TryParse(Named(nameof(RemovalStep.State)), out RemovalStepState state)
                ? $"{kind}: {state}"
                : one.ToString();

        string? Named(string name) => PipedObject.Filled(one, name);
    }
}
