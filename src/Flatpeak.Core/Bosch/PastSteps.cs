using Flatpeak.Errors;

namespace Flatpeak.Bosch;

/// <summary>
/// What earlier removals of a device had come past, as their record or their journal has it: what is there of that now was made since, and
/// is somebody else's.
/// </summary>
public sealed record PastSteps
{
    private const string CredentialsStep = "Credentials";
    private const string RegistrationStep = "Registration";
    private const string PolicyStep = "Policy";
    private const string Done = "Done";

    /// <summary>True where its credentials were there and were deleted: a registration that has some has got them since.</summary>
    public bool Credentials { get; init; }

    /// <summary>True where its registration was gone, or another one was found in its place.</summary>
    public bool Registration { get; init; }

    /// <summary>When its thing was gone, by this computer's clock then; null where no removal has come so far.</summary>
    public DateTimeOffset? ThingGone { get; init; }

    /// <summary>True where another policy was found in the place of its own: which of the two is there does not show.</summary>
    public bool MetAnotherPolicy { get; init; }

    /// <summary>Both of these; null where they say nothing.</summary>
    public static PastSteps? Of(PastSteps? earlier, PastSteps later)
    {
        ArgumentNullException.ThrowIfNull(later);
        PastSteps both = earlier is null ? later : new PastSteps
        {
            Credentials = earlier.Credentials || later.Credentials,
            Registration = earlier.Registration || later.Registration,
            ThingGone = earlier.ThingGone ?? later.ThingGone,
            MetAnotherPolicy = earlier.MetAnotherPolicy || later.MetAnotherPolicy,
        };
        return both == new PastSteps() ? null : both;
    }

    /// <summary>What a journal says of them.</summary>
    internal static PastSteps Of(RecordedItem recorded)
    {
        IReadOnlyDictionary<string, RecordedStep> steps = recorded.Steps;
        RecordedStep credentials = steps.GetValueOrDefault(CredentialsStep);
        RecordedStep registration = steps.GetValueOrDefault(RegistrationStep);
        RecordedStep thing = steps.GetValueOrDefault(ThingNames.ThingStep);
        return new PastSteps
        {
            Credentials = credentials is { State: Done, Found: true },

            // What fails behind the deletion of the registration has found it. One that was not seen may have been hidden, or
            // be in another registry.
            Registration = registration.State == Done || registration.Found || registration.MetAnother || credentials.MetAnother,
            ThingGone = HasEnded(thing) ? thing.At : null,
            MetAnotherPolicy = steps.GetValueOrDefault(PolicyStep).MetAnother,
        };
    }

    private static bool HasEnded(RecordedStep step) => step.State is not (null or RecordedStep.Failed);
}
