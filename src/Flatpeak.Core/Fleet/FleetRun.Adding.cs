using System.Text.Json;
using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <content>What comes in, and what of it is passed over: items of other shards, and those that an earlier run has done.</content>
public sealed partial class FleetRun<TOutput>
{
    // What is known already comes to itself when its turn to be asked has come.
    private static readonly FleetWork<FleetOutcome<TOutput>, TOutput> Known = new()
    {
        Ask = static outcome => outcome,
        CarryOut = static (outcome, _, _) => Task.FromResult(outcome),
    };

    private static readonly FleetWork<Func<FleetContext, CancellationToken, Task<TOutput>>, TOutput> Plain = new()
    {
        CarryOut = static async (work, context, stop) => new FleetOutcome<TOutput>
        {
            Output = await work(context, stop).ConfigureAwait(false),
        },
    };

    /// <summary>Adds an item that is to be prepared: read, say, before anybody can be asked about it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="prepare">Prepares it; what it notes is told with the outcome.</param>
    /// <param name="work">What is done with it.</param>
    /// <param name="key">What it names, for the journal and for the shard: a reference, an id.</param>
    /// <param name="names">What else names it, for the journal; null for nothing.</param>
    /// <param name="share">What its shard goes by, where that is another name; null for the key.</param>
    public void Add<TPlan>(
        object? item, Func<Action<object>, CancellationToken, Task<TPlan>> prepare, FleetWork<TPlan, TOutput> work, string? key = null,
        IReadOnlyDictionary<string, string>? names = null, string? share = null) =>
        Add(item, (note, _, stop) => prepare(note, stop), work, key, names, share);

    /// <summary>The same where preparing it goes on from what an earlier run wrote of it, if it did.</summary>
    /// <param name="item">The item.</param>
    /// <param name="prepare">Prepares it; what it notes is told with the outcome.</param>
    /// <param name="work">What is done with it.</param>
    /// <param name="key">What it names, for the journal and for the shard: a reference, an id.</param>
    /// <param name="names">What else names it, for the journal; null for nothing.</param>
    /// <param name="share">What its shard goes by, where that is another name; null for the key.</param>
    public void Add<TPlan>(
        object? item, Func<Action<object>, RecordedItem?, CancellationToken, Task<TPlan>> prepare, FleetWork<TPlan, TOutput> work,
        string? key = null, IReadOnlyDictionary<string, string>? names = null, string? share = null)
    {
        if (IsToBeWorkedOn(item, key, share, names, work, out ItemTrail<TOutput>? trail))
        {
            Add(new FleetItem<TPlan, TOutput>(item, prepare, default, work) { Phase = FleetPhase.Unprepared, Trail = trail });
        }
    }

    /// <summary>Adds an item that is its own plan.</summary>
    /// <param name="item">The item.</param>
    /// <param name="plan">What is to be carried out.</param>
    /// <param name="work">What is done with it.</param>
    /// <param name="key">What it names, for the journal and for the shard: a reference, an id.</param>
    /// <param name="names">What else names it, for the journal; null for nothing.</param>
    /// <param name="share">What its shard goes by, where that is another name; null for the key.</param>
    public void Add<TPlan>(
        object? item, TPlan plan, FleetWork<TPlan, TOutput> work, string? key = null, IReadOnlyDictionary<string, string>? names = null,
        string? share = null)
    {
        if (IsToBeWorkedOn(item, key, share, names, work, out ItemTrail<TOutput>? trail))
        {
            Add(new FleetItem<TPlan, TOutput>(item, null, plan, work) { Phase = FleetPhase.Prepared, Trail = trail });
        }
    }

    /// <summary>Adds an item that needs neither preparing nor a question.</summary>
    public void Add(object? item, Func<CancellationToken, Task<TOutput>> work) => Add(item, (_, stop) => work(stop), null);

    /// <summary>The same for work that looks at what an earlier run may have done, and tells of its steps.</summary>
    /// <param name="item">The item.</param>
    /// <param name="work">Carries it out.</param>
    /// <param name="key">What it names, for the journal and for the shard: a reference, an id.</param>
    public void Add(object? item, Func<FleetContext, CancellationToken, Task<TOutput>> work, string? key) => Add(item, work, Plain, key);

    /// <summary>
    /// Adds an item whose outcome is known, whatever the journal has of its key: what an earlier run has done was another item's.
    /// With a key, an error of it is written into the journal, unless that has lines of an item in its place already.
    /// </summary>
    public void Add(
        FleetOutcome<TOutput> outcome, string? key = null, IReadOnlyDictionary<string, string>? names = null, string? share = null)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (key is null)
        {
            AddKnown(outcome);
        }
        else if (IsOfShard(share ?? key))
        {
            if (outcome.Error is not null && Journal?.Refuse(key) is { } state)
            {
                _ = new ItemTrail<TOutput>(Journal, state, names, Record).EndAsync(outcome);
            }

            AddKnown(outcome);
        }
    }

    // Adds what is known already: it is not asked about, and not carried out.
    private void AddKnown(FleetOutcome<TOutput> outcome) =>
        Add(new FleetItem<FleetOutcome<TOutput>, TOutput>(null, null, outcome, Known) { Phase = FleetPhase.Prepared, IsKnown = true });

    private bool IsToBeWorkedOn<TPlan>(
        object? item, string? key, string? share, IReadOnlyDictionary<string, string>? names, FleetWork<TPlan, TOutput> work,
        out ItemTrail<TOutput>? trail)
    {
        trail = null;
        if (Journal is null && Shard is null)
        {
            return true;
        }

        ArgumentNullException.ThrowIfNull(key);
        if (!IsOfShard(share ?? key))
        {
            return false;
        }

        if (Journal is null)
        {
            return true;
        }

        JournaledState state = Journal.Accept(key);
        if (state.End is not null)
        {
            AddKnown(Recorded(item, state, work, out bool isRefused));
            if (isRefused)
            {
                // What was done is another row's, which may come next.
                Journal.GiveBack(key);
            }

            return false;
        }

        trail = new ItemTrail<TOutput>(Journal, state, names, Record);
        return true;
    }

    private bool IsOfShard(string name)
    {
        if (Shard?.Contains(name) != false)
        {
            return true;
        }

        lock (_lock)
        {
            _progress = _progress with { Elsewhere = _progress.Elsewhere + 1 };
        }

        return false;
    }

    private FleetOutcome<TOutput> Recorded<TPlan>(
        object? item, JournaledState state, FleetWork<TPlan, TOutput> work, out bool isRefused)
    {
        isRefused = false;
        EndEntry end = state.End!;
        bool hasResult = Record is not null && end.Result is not null;
        try
        {
            TOutput? result = hasResult ? Record!.Read(end.Result!.Value) : default;
            if ((work.RefuseDoneAt?.Invoke(end.At) ?? (hasResult ? work.RefuseDone?.Invoke(result!, end.At) : null)) is { } refusal)
            {
                isRefused = true;
                return new FleetOutcome<TOutput> { Item = item, Error = refusal, IsRecorded = true };
            }

            string? ofRecord = hasResult ? Record!.WarningOf?.Invoke(result!) : null;
            string warning = string.Join(' ', new[] { end.Warning, ofRecord }.OfType<string>());
            return new FleetOutcome<TOutput>
            {
                Item = item,
                Output = result,
                Warning = warning.Length > 0 ? warning : null,
                WasAbsent = end.Absent == true,
                IsRecorded = true,
            };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            return new FleetOutcome<TOutput>
            {
                Item = item,
                Error = new ServiceException(
                    ServiceErrorKind.InvalidJournal,
                    $"An earlier run has done '{state.Key}', and its result in the journal '{Journal!.Path}' cannot be read: {e.Message} "
                    + "Nothing was sent for it. Ask the service for what there is.",
                    e),
                IsRecorded = true,
            };
        }
    }
}
