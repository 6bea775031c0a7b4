using Flatpeak.Bosch;

namespace Flatpeak.Removal;

/// <content>What this removal has come past.</content>
public sealed partial record DeviceRemoval
{
    // What fails behind the deletion of the registration has found it. One that was not seen may have been hidden, unless there was
    // something of the device to remove.
    private PastSteps PastOfThis => new()
    {
        Credentials = Steps.Any(step => step is { Kind: RemovalStepKind.Credentials, State: RemovalStepState.Done, WasFound: true }),
        Registration = Steps.Any(step =>
            step is { Kind: RemovalStepKind.Registration, State: RemovalStepState.Done }
                or { Kind: RemovalStepKind.Registration, WasFound: true }
                or { Kind: RemovalStepKind.Credentials or RemovalStepKind.Registration, MetAnother: true }
            || (step is { Kind: RemovalStepKind.Registration, State: RemovalStepState.AlreadyAbsent } && ThingWasDeleted)),
        ThingGone = Steps.Any(step => step.Kind == RemovalStepKind.Thing && HasEnded(step)) ? Ended : null,
        MetAnotherPolicy = Steps.Any(step => step is { Kind: RemovalStepKind.Policy, MetAnother: true }),
    };

    private bool ThingWasDeleted => Steps.Any(step => step is { Kind: RemovalStepKind.Thing, State: RemovalStepState.Done });

    private static bool HasEnded(RemovalStep step) => step.State is RemovalStepState.Done or RemovalStepState.AlreadyAbsent;
}
