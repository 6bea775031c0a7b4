using System.Globalization;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>Words what keeps a removal from going on.</summary>
internal static partial class RemovalErrors
{
    /// <summary>The one error of a device: which step failed, what is gone already, and what to do.</summary>
    public static ServiceException Failed(DeviceRemoval removal, RemovalStep step, ServiceException cause) => cause.Reworded(
        $"The removal of '{removal.ThingId}' stopped at {Position(removal, step)}. {cause.Message} {SoFar(removal, cause)}".TrimEnd());

    /// <summary>The error of a device whose removal was cancelled: at which step, or before which, and what is gone already.</summary>
    public static ServiceException Stopped(DeviceRemoval removal, RemovalStep step, OperationCanceledException cause)
    {
        bool wasBegun = step.State == RemovalStepState.Failed;
        bool isInDoubt = wasBegun && step.Kind != RemovalStepKind.Quiet;
        return new ServiceException(
            ServiceErrorKind.TimedOut,
            $"The removal of '{removal.ThingId}' was stopped {(wasBegun ? "at" : "before")} {Position(removal, step)}"
            + $"{(isInDoubt ? ", which may have been carried out" : "")}. {SoFar(removal)}",
            cause)
        {
            OutcomeUnknown = isInDoubt,
        };
    }

    /// <summary>The error of a device of which nothing was there.</summary>
    public static ServiceException NeverThere(DeviceRemoval removal, string endpoints) => new(
        ServiceErrorKind.NotFound,
        $"Nothing of '{removal.ThingId}' was found at {endpoints}: it was removed before, or the id is wrong. Nothing was removed.");

    public static ServiceException OtherPolicy(string thingId, string given, string last) => new(
        ServiceErrorKind.Conflict,
        $"An earlier run with this journal began to remove '{thingId}' with policy '{DisplayText.Of(last)}', and now it is to be removed "
        + $"with policy '{DisplayText.Of(given)}'; the thing, which would tell the right one, does not show it any more. Nothing was "
        + $"removed. If '{DisplayText.Of(last)}' is right, name that or none; else remove '{thingId}' in a run without this journal.");

    public static ServiceException StillActive(DeviceRemoval plan, Thing thing, TimeSpan period, string endpoint) => new(
        ServiceErrorKind.DeviceStillActive,
        $"Thing '{plan.ThingId}' at {endpoint} "
        + (thing.Modified is { } time ? $"changed at {time:u}" : "does not say when it last changed")
        + $", and must have been quiet for {period}. Make sure that its device sends nothing any more and try again later.");

    public static ServiceException ChangedSinceQuiet(DeviceRemoval plan, string endpoint, ServiceException refusal) => Because(
        refusal,
        ServiceErrorKind.DeviceStillActive,
        $"Thing '{plan.ThingId}' at {endpoint} changed after it was found quiet, so it was not deleted (412). "
        + "Make sure that its device sends nothing any more and try again later.");

    public static ServiceException SearchBehind(DeviceRemoval plan, string endpoint, TimeSpan waited) => new(
        ServiceErrorKind.Conflict,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The search of {endpoint} still lists thing '{plan.ThingId}', {waited.TotalSeconds:0.#} seconds after it was deleted: ")
        + $"it has not caught up, and may not show who else uses policy '{plan.PolicyId}', which is kept.")
    {
        IsTransient = true,
    };

    public static ServiceException PolicyChanged(DeviceRemoval plan, string now) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{plan.ThingId}' now uses policy '{DisplayText.Of(now)}'; when its removal was planned, it was '{plan.PolicyId}'.");

    public static string PolicyUnknown(DeviceRemoval plan) =>
        $"Thing '{plan.ThingId}' did not show which policy it used: if that was another one than '{plan.PolicyId}', it is left.";

    public static ServiceException CannotRead(DeviceRemoval plan, string endpoint, ServiceException? refusal) => Because(
        refusal,
        ServiceErrorKind.AccessDenied,
        $"Thing '{plan.ThingId}' at {endpoint} is not gone, and this session may not read it, "
        + "so it cannot be told whether its device is quiet. "
        + "Let the session's subject read it (grant READ on thing:/ in its policy), or connect as somebody who may.");

    public static ServiceException ThingStillThere(DeviceRemoval plan, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{plan.ThingId}' at {endpoint} is still there after it was deleted, or hidden from this session, "
        + $"so its policy '{plan.PolicyId}' is kept.");

    public static ServiceException PolicyStillThere(DeviceRemoval plan, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"Policy '{plan.PolicyId}' at {endpoint} is there, although its deletion was answered with 404: something else may have answered, "
        + "such as a gateway, or it was created anew.");

    public static ServiceException ThingThereAgain(DeviceRemoval plan, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{plan.ThingId}' at {endpoint} was gone, and is there again: it was created while its removal was under way, "
        + $"so it and its policy '{plan.PolicyId}' are kept. {InNewRun}")
    {
        MeansAnother = true,
    };

    public static ServiceException AnotherThanPlanned(DeviceRemoval plan, Thing thing, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{plan.ThingId}' at {endpoint} {Created(thing)}; when its removal was planned, there was "
        + (plan.Meant?.Created is { } planned ? $"one that was created at {planned:u}. It" : "none, or it did not show. It")
        + $" is another one, or may be, so it and its policy '{plan.PolicyId}' are kept. {InNewRun}")
    {
        MeansAnother = true,
    };

    public static ServiceException AnotherThanNamed(Thing thing, EarlierRemoval earlier, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{thing.ThingId}' at {endpoint} "
        + (thing.Created is { } created
            ? $"was created at {created:u}, after the record that names it ({earlier.Ended:u}): it is another one than was meant then. "
            : $"does not say when it was created: it may be another one than the one that was meant at {earlier.Ended:u}. ")
        + "Nothing was removed. If it is to be removed too, name it by its id alone.")
    {
        MeansAnother = true,
    };

    public static ServiceException AnotherThanRead(Thing thing, DateTimeOffset created, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{thing.ThingId}' at {endpoint} {Created(thing)}; the object that names it is of one that was created at {created:u}: it "
        + "is another one. Nothing was removed. If it is to be removed too, name it by its id alone.")
    {
        MeansAnother = true,
    };

    public static ServiceException AnotherThanEarlier(Thing thing, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{thing.ThingId}' at {endpoint} {Created(thing)}: it is another one, or may be, than the one that an earlier run had "
        + "begun to remove. Nothing was removed. If it is to be removed too, name it by its id alone, without the journal or the record "
        + "of that run.")
    {
        MeansAnother = true,
    };

    public static ServiceException PolicyLost(DeviceRemoval plan, string endpoint, ServiceException refusal) => Because(
        refusal,
        ServiceErrorKind.PolicyLost,
        $"Thing '{plan.ThingId}' at {endpoint} is there, and its policy '{plan.PolicyId}' is gone, or not readable by this "
        + $"session, which may not delete the thing ({refusal.StatusCode}).");

    // What the service said is part of it.
    private static ServiceException Because(ServiceException? refusal, ServiceErrorKind kind, string message) => new(kind, message, refusal)
    {
        Service = refusal?.Service,
        StatusCode = refusal?.StatusCode,
    };

    private static string Created(Thing thing) =>
        thing.Created is { } time ? $"was created at {time:u}" : "does not say when it was created";

    private static string Position(DeviceRemoval removal, RemovalStep step) => $"step {step.Number} of {removal.Steps.Count} ({step.Kind})";

    private static string SoFar(DeviceRemoval removal, ServiceException? cause = null)
    {
        RemovalStep[] run = [.. removal.Steps.Where(step => step is
        {
            Kind: not (RemovalStepKind.Quiet or RemovalStepKind.RestorePolicy),
            State: not (RemovalStepState.NotRun or RemovalStepState.Kept),
        })];
        string gone = string.Join(
            ", ", run.Where(step => step.State != RemovalStepState.Failed).Select(step => step.Kind.ToString().ToLowerInvariant()));
        if (run.Length == 0 || (gone.Length == 0 && cause is { MeansAnother: true, OutcomeUnknown: false }))
        {
            return "Nothing was removed." + (WasPutBack(removal) ? $" Policy '{removal.PolicyId}' was put back." : "");
        }

        return (gone.Length == 0 ? "" : $"Gone already: {gone}. ")
            + (cause is { MeansAnother: true } ? "" : "Run the removal again to resume at this step.");
    }

    private static bool WasPutBack(DeviceRemoval removal) =>
        removal.Steps.Any(step => step is { Kind: RemovalStepKind.RestorePolicy, State: RemovalStepState.Done });
}
