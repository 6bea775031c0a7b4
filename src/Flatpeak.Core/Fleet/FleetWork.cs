using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What a run does with an item.</summary>
/// <typeparam name="TPlan">What is to be carried out: what preparing the item has found, or the item itself.</typeparam>
/// <typeparam name="TOutput">What carrying it out makes.</typeparam>
public sealed class FleetWork<TPlan, TOutput>
{
    /// <summary>
    /// Asked on the caller's thread, in input order, before an item is carried out: null to carry it out, else its
    /// outcome. Where this is null, every item is carried out.
    /// </summary>
    public Func<TPlan, FleetOutcome<TOutput>?>? Ask { get; init; }

    /// <summary>
    /// What else names an item, as preparing it has found, for the journal: the next run may not find it any more. Null
    /// where what it was added with is all.
    /// </summary>
    public Func<TPlan, IReadOnlyDictionary<string, string>?>? NamesOf { get; init; }

    /// <summary>
    /// Carries an item out, on any thread. It may note what happens on the way, pauses without its slot, and ends early when
    /// its token is cancelled. What it throws is the item's error.
    /// </summary>
    public required Func<TPlan, FleetContext, CancellationToken, Task<FleetOutcome<TOutput>>> CarryOut { get; init; }

    /// <summary>
    /// Asked on the caller's thread of what an earlier run did, and when it had, where the journal has that: why it is not what this item
    /// asks for, or null where it is. Where this is null, whatever was done is.
    /// </summary>
    public Func<TOutput, DateTimeOffset, ServiceException?>? RefuseDone { get; init; }

    /// <summary>
    /// Asked before that, with when an earlier run had done it, also where the journal does not have what came of it: why it is to be done
    /// again, or null where it counts. Where this is null, it counts.
    /// </summary>
    public Func<DateTimeOffset, ServiceException?>? RefuseDoneAt { get; init; }

    /// <summary>
    /// True where a <see cref="NothingDoneException"/> that comes out of the work is about the whole item, as it sends one
    /// thing that changes something: then a stop has left nothing of the item. False where it is about the last of several.
    /// </summary>
    public bool IsOneOperation { get; init; }

    /// <summary>
    /// True where the work reads first, and says itself what it has found and that it begins
    /// (<see cref="FleetContext.BeginAsync"/>), before it changes anything: until then the journal does not have the item as begun.
    /// </summary>
    public bool BeginsItself { get; init; }

    /// <summary>
    /// Whether something was done of an item before, as its plan says: a stop that comes before anything is sent leaves that. What
    /// the journal says of it counts anyway. Null where no plan says such a thing.
    /// </summary>
    public Func<TPlan, bool>? IsPartlyDone { get; init; }

    /// <summary>
    /// Rolls an item back that was carried out when the run is stopped before its outcome was told; not one that was there
    /// (<see cref="FleetOutcome{TOutput}.WasThere"/>). It must end when its token is cancelled, and throws what could not be rolled
    /// back. Null where what is done stays.
    /// </summary>
    public Func<TOutput, CancellationToken, Task>? RollBack { get; init; }
}
