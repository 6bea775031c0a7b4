using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>Which thing is meant, of those that have the same id one after another.</summary>
internal sealed record MeantThing
{
    // Two servers say when it was created and what time it is, the latter in whole seconds. Who is not sure to be older is another one.
    internal static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    // What came through a job has lost the fraction of the second.
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    /// <summary>When it was created; null where none was seen, and where it did not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>
    /// Where that is not known, when it was looked for, by the clock that was behind (<see cref="TwoClocks"/>): what was created later is
    /// another one.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The same by this computer's clock, of a journal that says neither.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What a journal says of the thing that an earlier run had begun to remove; null for nothing.</summary>
    public static MeantThing? Of(RecordedItem recorded)
    {
        var meant = new MeantThing
        {
            Created = Time(recorded, ThingNames.ThingCreated),
            AsOf = Time(recorded, ThingNames.NoThingAt),
            Since = recorded.Since,
        };
        return meant == new MeantThing() ? null : meant;
    }

    /// <summary>The same, with what is known of it in the service's time only.</summary>
    /// <param name="ahead">By how much the service's clock is ahead of this computer's.</param>
    public MeantThing At(TimeSpan ahead) => new() { Created = Created, AsOf = Created is null ? AsOf ?? Since + ahead : null };

    /// <summary>Whether a thing of that id is another one, or may be: where it cannot be told it counts as another.</summary>
    public bool IsAnother(Thing thing) => Created is { } meant
        ? !IsThatOf(thing, meant)
        : !((thing.Created ?? thing.Modified) < AsOf - ClockDifference);

    /// <summary>Whether a thing is the one that somebody read, who says when that was created.</summary>
    public static bool IsThatOf(Thing thing, DateTimeOffset created) =>
        thing.Created is { } time && AreSame(time, created);

    /// <summary>Whether two times of creation are of one thing.</summary>
    public static bool AreSame(DateTimeOffset one, DateTimeOffset other) => (one - other).Duration() < Grain;

    private static DateTimeOffset? Time(RecordedItem recorded, string name) =>
        IsoTime.TryParse(recorded.Names.GetValueOrDefault(name), out DateTimeOffset time) ? time : null;
}
