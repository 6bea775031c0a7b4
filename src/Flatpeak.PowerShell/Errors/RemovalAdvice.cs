using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>Says what to type after a removal that did not end well, or found one side of its device only.</summary>
internal static class RemovalAdvice
{
    /// <summary>The error of a removal, with what to type next; null when there is none.</summary>
    public static ServiceException? Error(RemovalResult result) => result.Error is { } error && Advice(error, result.Removal) is { } advice
        ? error.Reworded($"{error.Message} {advice}")
        : result.Error;

    /// <summary>The warning of a removal, with what to type next; null when there is none.</summary>
    public static string? Warning(RemovalResult result) => result.Warning is null ? null : (result.Error, result.Removal.Missing) switch
    {
        (null, nameof(RemovalStepKind.Registration)) =>
            $"{result.Warning} Remove what has another id with -HubDeviceId; for things that have no registration, pass -KeepRegistration.",
        (null, nameof(RemovalStepKind.Thing)) => $"{result.Warning} Remove a thing of another id by that id, with -KeepRegistration.",
        _ => result.Warning,
    };

    private static string? Advice(ServiceException error, DeviceRemoval removal) => error.Kind switch
    {
        ServiceErrorKind.NotFound when removal.Missing is not null =>
            "Check the id; in a runbook that may run twice, -IgnoreMissing takes what is gone for removed.",
        ServiceErrorKind.PolicyLost =>
            "If it is gone, -RestorePolicy puts back a policy that lets this session in, and then removes both; "
            + "where the thing's policy had another id, name it with -PolicyId. If it is not, connect as somebody who may read it.",
        ServiceErrorKind.DeviceStillActive when IsUntouched(removal) => "With -Force it is removed all the same.",

        _ when error.MeansAnother => null,

        // It is still there, and may use another policy by now, which the error names.
        ServiceErrorKind.Conflict when error.StatusCode is null && !FailedAt(removal, RemovalStepKind.Policy) => null,
        _ when !IsUntouched(removal) && removal.PolicyId != removal.ThingId && PastSteps.Of(removal.Passed, null).Unlisted =>
            "Pipe in its -PassThru output then, or name the same journal: the search did not list the thing, and these know that its "
            + "policy is to be kept.",
        _ when !IsUntouched(removal) && removal.PolicyId != removal.ThingId
                && !removal.Steps.Any(step => step is { Kind: RemovalStepKind.Policy, State: RemovalStepState.Kept }) =>
            $"Name its policy then (-PolicyId {CommandText.Shown(removal.PolicyId)}), or pipe in the -PassThru output.",
        _ => null,
    };

    private static bool IsUntouched(DeviceRemoval removal) =>
        FailedAt(removal, RemovalStepKind.RestorePolicy) || FailedAt(removal, RemovalStepKind.Quiet);

    private static bool FailedAt(DeviceRemoval removal, RemovalStepKind kind) =>
        removal.Steps.Any(step => step.Kind == kind && step.State == RemovalStepState.Failed);
}
