using System.Text.Json.Serialization;
using Flatpeak.Errors;
using Flatpeak.Http;

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
    private const string QuietStep = "Quiet";
    private const string Done = "Done";

    /// <summary>The step of a journal that says so: <see cref="UnlistedThing"/> is its state.</summary>
    public const string SearchStep = "Search";

    /// <summary>What <see cref="Passed"/> says of a thing that the search did not list.</summary>
    public const string UnlistedThing = "Unlisted";

    /// <summary>True where its credentials were there and were deleted: a registration that has some has got them since.</summary>
    public bool Credentials { get; init; }

    /// <summary>True where its registration was gone, or another one was found in its place.</summary>
    public bool Registration { get; init; }

    /// <summary>
    /// When its thing was gone, or may have been, as its deletion had begun, by this computer's clock then; null where no removal has come
    /// so far. It counts where the thing is not seen any more.
    /// </summary>
    public DateTimeOffset? ThingGone { get; init; }

    /// <summary>
    /// True where no run says that it came to the thing: that is gone since then by one of them, or by somebody else. A journal has no line
    /// of a step that failed and found nothing, nor of one that was not run.
    /// </summary>
    [JsonIgnore]
    public bool MayBeGoneByOthers { get; init; }

    /// <summary>When its thing was gone, where one of the runs says that it came to it; null where that is only a guess.</summary>
    [JsonIgnore]
    public DateTimeOffset? ThingGoneForSure => MayBeGoneByOthers ? null : ThingGone;

    /// <summary>True where another policy was found in the place of its own: which of the two is there does not show.</summary>
    public bool MetAnotherPolicy { get; init; }

    /// <summary>
    /// True where the search did not list its thing while that was there, or was not asked: that it lists nobody who uses its policy
    /// proves nothing.
    /// </summary>
    public bool Unlisted { get; init; }

    /// <summary>All of it but the time, by the names of the steps, as text, which a file can keep; null for nothing.</summary>
    [JsonIgnore]
    public string? Passed => string.Join(
        ", ",
        new[]
        {
            Credentials ? CredentialsStep : null, Registration ? RegistrationStep : null, MetAnotherPolicy ? PolicyStep : null,
            Unlisted ? UnlistedThing : null,
        }
            .OfType<string>()) is { Length: > 0 } text ? text : null;

    /// <summary>What a record in a file says.</summary>
    /// <param name="passed">As <see cref="Passed"/> was; null for nothing.</param>
    /// <param name="thingGone">As <see cref="ThingGone"/> was; null for nothing.</param>
    public static PastSteps Of(string? passed, DateTimeOffset? thingGone)
    {
        return new PastSteps
        {
            Credentials = Has(CredentialsStep),
            Registration = Has(RegistrationStep),
            ThingGone = thingGone,
            MetAnotherPolicy = Has(PolicyStep),
            Unlisted = Has(UnlistedThing),
        };

        bool Has(string step) => passed?.Contains(step, StringComparison.OrdinalIgnoreCase) == true;
    }

    /// <summary>Both of these; null where they say nothing.</summary>
    public static PastSteps? Of(PastSteps? earlier, PastSteps later)
    {
        ArgumentNullException.ThrowIfNull(later);
        PastSteps both = earlier is null ? later : new PastSteps
        {
            Credentials = earlier.Credentials || later.Credentials,
            Registration = earlier.Registration || later.Registration,

            // Whichever of them is known of last: what was made since the first time was made since.
            ThingGone = later.ThingGone is { } gone && !(earlier.ThingGone < gone) ? gone : earlier.ThingGone,
            MayBeGoneByOthers = (earlier.MayBeGoneByOthers || later.MayBeGoneByOthers) && !earlier.CameToThing && !later.CameToThing,
            MetAnotherPolicy = earlier.MetAnotherPolicy || later.MetAnotherPolicy,
            Unlisted = earlier.Unlisted || later.Unlisted,
        };
        return both == new PastSteps() ? null : both;
    }

    /// <summary>What a journal says of them; null for nothing.</summary>
    public static PastSteps? Of(RecordedItem recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);

        // What its runs had gone on from, and what they came past themselves.
        DateTimeOffset? gone =
            IsoTime.TryParse(recorded.Names.GetValueOrDefault(ThingNames.ThingGone), out DateTimeOffset time) ? time : null;
        return Of(Of(recorded.Names.GetValueOrDefault(ThingNames.Passed), gone), OfSteps(recorded));
    }

    private static PastSteps OfSteps(RecordedItem recorded)
    {
        IReadOnlyDictionary<string, RecordedStep> steps = recorded.Steps;
        RecordedStep credentials = steps.GetValueOrDefault(CredentialsStep);
        RecordedStep registration = steps.GetValueOrDefault(RegistrationStep);
        RecordedStep thing = steps.GetValueOrDefault(ThingNames.ThingStep);
        DateTimeOffset? guess = HasEnded(thing) ? null : MayBeGone(recorded, credentials, registration);
        return new PastSteps
        {
            Credentials = credentials is { State: Done, Found: true },

            // What fails behind the deletion of the registration has found it. One that was not seen may have been hidden, or
            // be in another registry.
            Registration = registration.State == Done || registration.Found || registration.MetAnother || credentials.MetAnother,
            ThingGone = guess ?? (HasEnded(thing) ? thing.At : null),
            MayBeGoneByOthers = guess is not null && !HasEnded(registration),
            MetAnotherPolicy = steps.GetValueOrDefault(PolicyStep).MetAnother,
            Unlisted = steps.GetValueOrDefault(SearchStep).State == UnlistedThing,
        };
    }

    // A run that was killed or failed while it deleted the thing may have done so since the step before.
    private static DateTimeOffset? MayBeGone(RecordedItem recorded, RecordedStep credentials, RecordedStep registration) =>
        HasEnded(registration) ? registration.At
        : registration.State is not null || credentials.State is not null ? null
        : recorded.Steps.GetValueOrDefault(QuietStep) is var quiet && HasEnded(quiet) ? quiet.At
        : recorded.IsInDoubt && recorded.Steps.Keys.All(step => step == SearchStep) ? recorded.Since
        : null;

    private bool CameToThing => ThingGoneForSure is not null;

    private static bool HasEnded(RecordedStep step) => step.State is not (null or RecordedStep.Failed);
}
