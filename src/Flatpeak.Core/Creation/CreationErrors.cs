using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Creation;

/// <summary>Words what keeps a device from being created.</summary>
internal static class CreationErrors
{
    /// <summary>A part of a device.</summary>
    public const string Policy = "policy";

    /// <inheritdoc cref="Policy"/>
    public const string Thing = "thing";

    /// <inheritdoc cref="Policy"/>
    public const string Credential = "credential";

    /// <summary>What was to be found out before anything is created could not be.</summary>
    public static ServiceException NotBegun(ServiceException cause, NewDevice device) =>
        cause.Reworded($"Device '{device.ThingId}' was not created. {cause.Message} Nothing was created.");

    /// <summary>There is something of it already.</summary>
    public static ServiceException Exists(NewDevice device, string what, string endpoint, bool isWhole) => new(
        ServiceErrorKind.Conflict, $"There is a {what} at {endpoint} already. Nothing was created.")
    {
        Existing = new ExistingDevice(device.ThingId, isWhole),
    };

    /// <summary>
    /// Its own policy is there, and nothing else of it is seen. Another thing may use it; and whether there is a thing that is hidden,
    /// its removal finds out.
    /// </summary>
    public static ServiceException PolicyIsLeft(NewDevice device, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"There is a policy '{device.PolicyId}' at {endpoint} already, and nothing else of device '{device.ThingId}' that this session can "
        + "see: a removal that kept the policy leaves it so. Nothing was created. Remove the device once more, which removes the policy "
        + "unless another thing uses it, and create it again.")
    {
        PolicyLeftOf = device.ThingId,
    };

    /// <summary>A part of it is there, and another is not.</summary>
    public static ServiceException OnlyInPart(NewDevice device, DeviceParts parts, string endpoints) => new(
        ServiceErrorKind.Conflict,
        $"Only a part of device '{device.ThingId}' is there at {endpoints}: {InPart(parts)}. "
        + "Nothing was created, and nothing changed. If nobody is just creating it, remove what is there, and create it again.")
    {
        PolicyLeftOf = parts.There.SequenceEqual([Policy]) ? device.ThingId : null,
        Existing = parts.There.SequenceEqual([Policy]) ? null : new ExistingDevice(device.ThingId, IsWhole: false),
    };

    /// <summary>It is there, with another policy.</summary>
    public static ServiceException OtherPolicy(NewDevice device, Thing thing, string endpoint) => new(
        ServiceErrorKind.Conflict,
        $"There is a thing '{device.ThingId}' at {endpoint}, and {PolicyOf(thing)}, not '{device.PolicyId}'. "
        + "Nothing was created, and nothing changed. Name the policy that it has.");

    /// <summary>A step failed, and this is what is left of those before.</summary>
    public static ServiceException Reworded(ServiceException e, NewDevice device, string step, int made, CreationRest rest) => With(
        rest,
        e,
        $"Device '{device.ThingId}' could not be created: step '{step}' failed. {e.Message} "
        + (rest.IsAny || made > 0 ? AfterRollback(rest) : "Nothing was created."));

    /// <summary>Every step seemed to work, and it could not be made sure that the device is whole; this is left.</summary>
    /// <param name="e">Why not.</param>
    /// <param name="device">The device.</param>
    /// <param name="rest">What is left.</param>
    /// <param name="wasRepeated">True where a step may be somebody else's; false where it all took long.</param>
    public static ServiceException NotConfirmed(ServiceException e, NewDevice device, CreationRest rest, bool wasRepeated) => With(
        rest,
        e,
        $"Device '{device.ThingId}' could not be created as a whole: "
        + (wasRepeated
            ? "when a request was repeated, something was there already. "
            : "after its registration it took long, and was looked at again. ")
        + $"{e.Message} {AfterRollback(rest)}");

    /// <summary>A part of it is not there at its end.</summary>
    public static ServiceException NotWhole(DeviceParts parts, string endpoints) => new(
        ServiceErrorKind.Conflict, $"There is at {endpoints}: {InPart(parts)}.");

    /// <summary>Its thing has another policy at its end.</summary>
    public static ServiceException NotItsPolicy(NewDevice device, Thing thing, string endpoint) => new(
        ServiceErrorKind.Conflict, $"Its thing at {endpoint} does not use policy '{device.PolicyId}': {PolicyOf(thing)}.");

    /// <summary>Its credential may be somebody else's.</summary>
    public static string PasswordInDoubt(NewDevice device) =>
        $"Device '{device.ThingId}' had its credential '{device.Credential.AuthId}' already when the request for that, whose response was "
        + "lost, was repeated. It is most likely this creation's. Somebody else may have added it in that time, with another password: "
        + "where the device cannot log in with the one that it got here, remove the device and create it again.";

    /// <summary>It took long, and could not be looked at again.</summary>
    public static string NotLookedAt(ServiceException cause, NewDevice device) =>
        $"Device '{device.ThingId}' was created. After its registration it took long, and whether somebody has removed that meanwhile "
        + $"could not be looked at. {cause.Message} Every step of its creation was accepted; make sure that it is registered.";

    /// <summary>What is there of it by now is not what its creation has made.</summary>
    public static ServiceException CreatedMeanwhile(NewDevice device) => new(
        ServiceErrorKind.Conflict, $"Device '{device.ThingId}' may have been created by somebody else meanwhile.");

    /// <summary>It was stopped, and this is left.</summary>
    public static ServiceException Stopped(NewDevice device, CreationRest rest) => new(
        ServiceErrorKind.TimedOut,
        $"Device '{device.ThingId}' was not created: it was stopped"
        + (rest.MayBeAnothers ? $". {PerhapsAnothers(rest)}"
            : rest.IsAny ? $", and could not be rolled back. Left may be: {rest.Left}."
            : ", and rolled back.")
        + Staying(rest))
    {
        OutcomeUnknown = true,
        Leftover = rest.Ours,
    };

    /// <summary>It was created, and is not wanted any more; this is left.</summary>
    public static ServiceException NotRolledBack(NewDevice device, CreationRest rest) => new(
        ServiceErrorKind.TimedOut,
        $"Device '{device.ThingId}' was created, and could not be rolled back. "
        + (rest.MayBeAnothers ? PerhapsAnothers(rest) : $"Left are: {rest.Left}."))
    {
        OutcomeUnknown = true,
        Leftover = rest.Ours,
    };

    // What was rolled back is gone, whatever became of the step that failed.
    private static ServiceException With(CreationRest rest, ServiceException e, string message) => e.Reworded(
        message, outcomeUnknown: rest.IsAny, isTransient: e.IsTransient && !rest.IsAny, leftover: rest.Ours);

    private static string AfterRollback(CreationRest rest) =>
        (rest is { IsAny: true, MayBeAnothers: true } ? PerhapsAnothers(rest)
            : rest.IsAny ? $"The earlier steps could not all be rolled back. Left are: {rest.Left}."
            : "The earlier steps were rolled back.")
        + Staying(rest);

    private static string Staying(CreationRest rest) => rest.Stays is { } made
        ? $" {char.ToUpperInvariant(made[0])}{made[1..]}, and stays: other devices may use it by now."
        : "";

    private static string PerhapsAnothers(CreationRest rest) => rest.Unseen is { } why
        ? $"Left, as it could not be looked at whether somebody else has created it meanwhile: {rest.Left}. {why} Look when that can be "
            + "read again: where there is no more than that, remove it, and create the device again."
        : $"Left, as somebody else may have created it meanwhile: {rest.Left}. Look before you remove it.";

    private static string PolicyOf(Thing thing) =>
        thing.PolicyId is { } id ? $"its policy is '{DisplayText.Of(id)}'" : "it does not say which policy it uses";

    private static string InPart(DeviceParts parts) =>
        (parts.IsAny ? string.Join(", ", parts.There) : "nothing of it")
        + $", and no {string.Join(" and no ", parts.Missing)} that this session can see";
}
