using Flatpeak.Bosch;

namespace Flatpeak.Removal;

/// <content>What this removal has come past.</content>
public sealed partial record DeviceRemoval
{
    // What fails behind the deletion of the registration has found it. One that was not seen may have been hidden, or be in
    // another registry.
    private PastSteps PastOfThis => new()
    {
        Credentials = Steps.Any(step => step is { Kind: RemovalStepKind.Credentials, State: RemovalStepState.Done, WasFound: true }),
        Registration = Steps.Any(step =>
            step is { Kind: RemovalStepKind.Registration, State: RemovalStepState.Done }
                or { Kind: RemovalStepKind.Registration, WasFound: true }
                or { Kind: RemovalStepKind.Credentials or RemovalStepKind.Registration, MetAnother: true }),
        ThingGone = Steps.Any(step => step.Kind == RemovalStepKind.Thing && HasEnded(step)) ? Ended : null,
        MetAnotherPolicy = Steps.Any(step => step is { Kind: RemovalStepKind.Policy, MetAnother: true }),
    };

    private static bool HasEnded(RemovalStep step) => step.State is RemovalStepState.Done or RemovalStepState.AlreadyAbsent;
}
