namespace Flatpeak.Fleet;

/// <summary>An item on its way through a run.</summary>
internal abstract class FleetItem<TOutput>(object? item)
{
    private List<object>? _notes;

    /// <summary>Changed under the run's lock only.</summary>
    public FleetPhase Phase { get; set; }

    /// <summary>True once carrying it out has begun: from then on it may have changed something.</summary>
    public bool WasBegun { get; set; }

    /// <summary>What became of it; null until that is known, and when it was rolled back.</summary>
    public FleetOutcome<TOutput>? Outcome { get; private set; }

    /// <summary>True when it was carried out, and can be rolled back.</summary>
    public abstract bool CanRollBack { get; }

    /// <summary>Asks whether to carry it out: null for yes.</summary>
    public abstract FleetOutcome<TOutput>? Ask();

    public void Settle(FleetOutcome<TOutput> outcome) =>
        Outcome = outcome with { Item = outcome.Item ?? item, Notes = _notes ?? outcome.Notes };

    public Task PrepareAsync(CancellationToken stop) => GuardAsync(() => PrepareAsync(Note, stop));

    public Task CarryOutAsync(Func<TimeSpan, CancellationToken, Task> pause, CancellationToken stop) =>
        GuardAsync(async () => Settle(await CarryOutAsync(new FleetContext(Note, pause), stop).ConfigureAwait(false)));

    public Task RollBackAsync(CancellationToken grace) => GuardAsync(async () =>
    {
        await RollBackAsync(Outcome!.Output!, grace).ConfigureAwait(false);
        Outcome = null;
    });

    protected abstract Task PrepareAsync(Action<object> note, CancellationToken stop);

    protected abstract Task<FleetOutcome<TOutput>> CarryOutAsync(FleetContext context, CancellationToken stop);

    protected abstract Task RollBackAsync(TOutput output, CancellationToken grace);

    // An error is the item's outcome, also one that is a fault of ours: the other items, and what is done, go on.
    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Settle((Outcome ?? new FleetOutcome<TOutput>()) with { Error = e });
        }
    }

    private void Note(object note) => (_notes ??= []).Add(note);
}

/// <summary>An item with its work. One that needs no preparing comes with its plan.</summary>
internal sealed class FleetItem<TPlan, TOutput>(
    object? item, Func<Action<object>, CancellationToken, Task<TPlan>>? prepare, TPlan? plan, FleetWork<TPlan, TOutput> work) : FleetItem<TOutput>(item)
{
    private TPlan? _plan = plan;

    public override bool CanRollBack => work.RollBack is not null && WasBegun && Outcome is { Error: null };

    public override FleetOutcome<TOutput>? Ask() => work.Ask?.Invoke(_plan!);

    protected override async Task PrepareAsync(Action<object> note, CancellationToken stop) =>
        _plan = await prepare!(note, stop).ConfigureAwait(false);

    protected override Task<FleetOutcome<TOutput>> CarryOutAsync(FleetContext context, CancellationToken stop) => work.CarryOut(_plan!, context, stop);

    protected override Task RollBackAsync(TOutput output, CancellationToken grace) => work.RollBack!(output, grace);
}
