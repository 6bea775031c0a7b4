using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>Words what keeps a removal from going on.</summary>
internal static class RemovalErrors
{
    /// <summary>The one error of a device: which step failed, what is gone already, and what to do.</summary>
    public static ServiceException Failed(DeviceRemoval removal, RemovalStep step, ServiceException cause)
    {
        string gone = string.Join(", ", removal.Steps
            .Where(s => s.Kind is not (RemovalStepKind.Quiet or RemovalStepKind.RestorePolicy) && s.State is RemovalStepState.Done or RemovalStepState.AlreadyAbsent)
            .Select(s => s.Kind.ToString().ToLowerInvariant()));
        string what = step.Kind == RemovalStepKind.Quiet
            ? "Nothing was removed."
            : $"{(gone.Length == 0 ? "" : $"Gone already: {gone}. ")}Run the removal again: it goes on here."
                + (removal.PolicyId == removal.ThingId ? "" : $" Name its policy then (-PolicyId '{removal.PolicyId}'), or pipe what -PassThru put out.");
        return new ServiceException(
            cause.Kind, $"The removal of '{removal.ThingId}' stopped at step {step.Number} of {removal.Steps.Count} ({step.Kind}). {cause.Message} {what}", cause)
        {
            Service = cause.Service,
            StatusCode = cause.StatusCode,
            Code = cause.Code,
            RetryAfter = cause.RetryAfter,
            OutcomeUnknown = cause.OutcomeUnknown,
            IsTransient = cause.IsTransient,
            IsFatal = cause.IsFatal,
        };
    }

    public static ServiceException StillActive(DeviceRemoval plan, Thing thing, TimeSpan period, string place) => new(
        ServiceErrorKind.DeviceStillActive,
        $"Thing '{plan.ThingId}' at {place} {(thing.Modified is { } time ? $"changed at {time:u}" : "does not say when it last changed")}, "
        + $"and must have been quiet for {period}. Make sure that its device sends nothing any more and try again later, or use -Force.");

    public static ServiceException PolicyChanged(DeviceRemoval plan, string now) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{plan.ThingId}' now uses policy '{Printable.Of(now)}'; when its removal was planned, it was '{plan.PolicyId}'.");

    public static ServiceException CannotSee(DeviceRemoval plan, string place) => new(
        ServiceErrorKind.AccessDenied,
        $"Policy '{plan.PolicyId}' at {place} does not let this session read its things, so it cannot be told whether '{plan.ThingId}' is there, and quiet. "
        + "Let the session's subject read it (grant READ on thing:/).");

    public static ServiceException ThingStillThere(DeviceRemoval plan, string place) => new(
        ServiceErrorKind.Conflict,
        $"Thing '{plan.ThingId}' at {place} is still there after it was deleted, so its policy '{plan.PolicyId}' is kept.");

    public static ServiceException PolicyLost(DeviceRemoval plan, string place, ServiceException cause) => new(
        ServiceErrorKind.PolicyLost,
        $"The policy '{plan.PolicyId}' of thing '{plan.ThingId}' at {place} is gone, and with it everybody's right to delete the thing. "
        + "-RestorePolicy puts back a policy that lets this session in, and then removes both; "
        + "where the thing's policy had another id, name it with -PolicyId.",
        cause)
    {
        Service = cause.Service,
        StatusCode = cause.StatusCode,
    };
}
