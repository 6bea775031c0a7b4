using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Removal;

/// <content>What was made anew, during a removal or since an earlier one, is somebody else's.</content>
internal static partial class RemovalErrors
{
    // Whoever resumes this removal goes on with that; by its id alone, it is whichever has that now.
    private const string InNewRun =
        "If it is to be removed too, remove it by its id alone, without the journal or the record of this one, in a new run.";

    public static ServiceException RegisteredAnew(DeviceRemoval plan, bool hasCredentials, string endpoint) => Another(
        $"Device '{plan.HubDeviceId}' at {endpoint} has "
        + $"{(hasCredentials ? "credentials again" : "another set of credentials, an empty one")}, after they were deleted: somebody has "
        + $"registered it anew, or is about to, so its registration is kept. {InNewRun}");

    public static ServiceException RegisteredSince(DeviceRemoval plan, bool isGone, string endpoint) => Another(
        $"Device '{plan.HubDeviceId}' at {endpoint} is registered, "
        + (isGone
            ? "and an earlier removal had deleted its registration, or found another one: somebody has registered it anew"
            : "and has credentials again, which an earlier removal had deleted: somebody uses it again, or has registered it anew")
        + $", so its registration is kept, with its credentials and its policy. {InNewRun}");

    public static ServiceException RegisteredLater(DeviceRemoval plan, DeviceRegistration there, string endpoint) => Another(
        $"Device '{plan.HubDeviceId}' at {endpoint} was registered at {there.Created:u}, after thing '{plan.ThingId}' was gone, or an "
        + "earlier run had looked for it: somebody has registered it anew, so its registration is kept, with its credentials and its "
        + "policy. "
        + InNewRun);

    public static ServiceException GoneByOthers(DeviceRemoval plan, string endpoint) => Another(
        $"Thing '{plan.ThingId}' was there before, and is gone, while device '{plan.HubDeviceId}' is registered at {endpoint}, or has "
        + "credentials: somebody else has removed the device, and may have registered it anew. What is there of it is kept. "
        + InNewRun);

    public static ServiceException PolicyMadeAnew(DeviceRemoval plan, PolicyAge policy, bool isSinceEarlier, string endpoint) => Another(
        $"Policy '{plan.PolicyId}' at {endpoint} "
        + (policy.Created is { } time ? $"was created at {time:u}" : "does not say when it was created")
        + $": it is another one than the thing '{plan.ThingId}' had, or may be, made "
        + $"{(isSinceEarlier ? "since an earlier removal of it" : "while its removal was under way")}. It is kept. {InNewRun}");

    private static ServiceException Another(string message) => new(ServiceErrorKind.Conflict, message) { MeansAnother = true };
}
