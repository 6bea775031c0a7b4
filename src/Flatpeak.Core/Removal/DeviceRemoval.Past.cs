using System.Text.Json.Serialization;
using Flatpeak.Bosch;

namespace Flatpeak.Removal;

/// <content>What this removal and those before it had come past, each with its own time: the end of the whole may be much later.</content>
public sealed partial record DeviceRemoval
{
    /// <summary>
    /// When its plan, or that of an earlier removal that it goes on from, looked for the thing and saw none: one that was created since is
    /// another one. Null where one was seen.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? NoThingAt => Meant?.AsOf;

    /// <summary>
    /// When the thing was gone, or may have been, as its deletion had begun, by the first of these removals that came so far and after
    /// which it was not seen; null where none has.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? ThingGone => Past?.ThingGoneForSure;

    /// <summary>
    /// What these removals had come past, by the names of the steps: <c>Credentials</c> that were there and were deleted; a
    /// <c>Registration</c> that was deleted, or refused as another one; a <c>Policy</c> that was refused as another one. What is there of
    /// that now is not removed by this record. <c>Unlisted</c> where the search did not list the thing while it was there, or was not
    /// asked, so that its policy, which has another id, is kept. Null for nothing.
    /// </summary>
    [JsonIgnore]
    public string? Passed => Past?.Passed;

    /// <summary>The same, once it has ended, with what it has come past itself.</summary>
    /// <param name="thingGone">When its thing was gone, or may have been; null where it did not come so far.</param>
    /// <param name="wasThere">True where the thing was there: it was not gone before.</param>
    /// <param name="wasUnlisted">True where the search did not list it while it was there, or was not asked.</param>
    internal DeviceRemoval WithPast(DateTimeOffset? thingGone, bool wasThere, bool wasUnlisted) => this with
    {
        Past = PastSteps.Of(
            wasThere && Past is not null ? Past with { ThingGone = null, Unlisted = false } : Past,
            PastOfThis(thingGone) with { Unlisted = wasUnlisted }),
    };

    // What fails behind the deletion of the registration has found it. One that was not seen may have been hidden, or be in
    // another registry.
    private PastSteps PastOfThis(DateTimeOffset? thingGone) => new()
    {
        Credentials = Steps.Any(step => step is { Kind: RemovalStepKind.Credentials, State: RemovalStepState.Done, WasFound: true }),
        Registration = Steps.Any(step =>
            step is { Kind: RemovalStepKind.Registration, State: RemovalStepState.Done }
                or { Kind: RemovalStepKind.Registration, WasFound: true }
                or { Kind: RemovalStepKind.Credentials or RemovalStepKind.Registration, MetAnother: true }),
        ThingGone = thingGone,
        MetAnotherPolicy = Steps.Any(step => step is { Kind: RemovalStepKind.Policy, MetAnother: true }),
    };
}
