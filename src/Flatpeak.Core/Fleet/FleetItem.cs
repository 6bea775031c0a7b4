using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>An item on its way through a run.</summary>
internal abstract class FleetItem<TOutput>(object? item)
{
    private List<object>? _notes;

    /// <summary>The item, as it was added.</summary>
    public object? Item { get; } = item;

    /// <summary>Its position in the input.</summary>
    public long Number { get; set; }

    /// <summary>True when its outcome was known as it was added: there is nothing to begin.</summary>
    public bool IsKnown { get; init; }

    /// <summary>What its run's journal gets to know of it; null for none.</summary>
    public ItemTrail<TOutput>? Trail { get; init; }

    /// <summary>Sees each request that is sent for it, on any thread.</summary>
    public Action<IServiceAttempt>? Attempted { get; set; }

    /// <summary>Changed under the run's lock only.</summary>
    public FleetPhase Phase { get; set; }

    /// <summary>True once carrying it out has begun: from then on it may have changed something.</summary>
    public bool WasBegun { get; set; }

    /// <summary>True when a stop made its work take back what it had done: it was begun, and its work tells so by itself.</summary>
    public bool WasRolledBack { get; private set; }

    /// <summary>True when it is done, and its journal could not be told so.</summary>
    protected bool IsUnrecorded { get; private set; }

    /// <summary>What became of it; null until that is known, and when it was rolled back.</summary>
    public FleetOutcome<TOutput>? Outcome { get; private set; }

    /// <inheritdoc cref="FleetWork{TPlan,TOutput}.IsOneOperation"/>
    protected abstract bool IsOneOperation { get; }

    /// <inheritdoc cref="FleetWork{TPlan,TOutput}.BeginsItself"/>
    protected abstract bool BeginsItself { get; }

    /// <summary>True when it was carried out, and can be rolled back.</summary>
    public abstract bool CanRollBack { get; }

    /// <summary>What else names it, as preparing it has found; null for nothing.</summary>
    protected abstract IReadOnlyDictionary<string, string>? PlanNames { get; }

    /// <inheritdoc cref="FleetWork{TPlan,TOutput}.IsPartlyDone"/>
    protected abstract bool IsPartlyDone { get; }

    /// <summary>Asks whether to carry it out: null for yes.</summary>
    public abstract FleetOutcome<TOutput>? Ask();

    public void Settle(FleetOutcome<TOutput> outcome) =>
        Outcome = outcome with { Item = outcome.Item ?? Item, Notes = _notes ?? outcome.Notes };

    public Task PrepareAsync(CancellationToken stop) => GuardAsync(async () =>
    {
        await GuardAsync(() => PrepareAsync(Note, stop)).ConfigureAwait(false);
        if (Trail is not null && Outcome is { IsInterrupted: false })
        {
            await Trail.EndAsync(Outcome).ConfigureAwait(false);
        }
    });

    /// <summary>Carries it out. Where a stop is certain to have left nothing of it, it has no outcome then.</summary>
    public Task CarryOutAsync(
        Func<TimeSpan, CancellationToken, Task> pause, CancellationToken stop, CancellationToken cutOff) => GuardAsync(async () =>
    {
        // Where this fails, nothing is sent: a journal that does not say that it began would let it begin again.
        Trail?.Start();
        await ((BeginsItself ? null : Trail?.BeginAsync(PlanNames)) ?? Task.CompletedTask).ConfigureAwait(false);
        var context = new FleetContext(Note, pause, Trail is null ? null : Trail.StepAsync, Trail is null ? null : Trail.BeginAsync, cutOff)
        {
            Earlier = Trail?.Earlier,
            Recorded = Trail?.Recorded,
            Missing = Trail?.Missing,
        };
        await GuardAsync(async () => Settle(await CarryOutAsync(context, stop).ConfigureAwait(false))).ConfigureAwait(false);

        // What an earlier run may have done is in doubt all the same.
        if (IsOneOperation && stop.IsCancellationRequested && Outcome!.Error is NothingDoneException stopped
            && Trail?.Earlier is not { WasBegun: true })
        {
            WasRolledBack = stopped.WasRolledBack;
            Outcome = null;
            await (Trail?.StoppedAsync(isPartlyDone: !WasRolledBack && IsPartlyDone) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        else
        {
            await RecordEndAsync().ConfigureAwait(false);
        }
    });

    public Task RollBackAsync(CancellationToken grace) => GuardAsync(async () =>
    {
        // From here on it is in doubt again; and it is rolled back also where that cannot be written.
        await (Trail?.BeginAsync(PlanNames) ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await GuardAsync(async () =>
        {
            await RollBackAsync(Outcome!.Output!, grace).ConfigureAwait(false);
            Outcome = null;
        }).ConfigureAwait(false);
        await (Trail?.RolledBackAsync(Outcome) ?? Task.CompletedTask).ConfigureAwait(false);
    });

    protected abstract Task PrepareAsync(Action<object> note, CancellationToken stop);

    protected abstract Task<FleetOutcome<TOutput>> CarryOutAsync(FleetContext context, CancellationToken stop);

    protected abstract Task RollBackAsync(TOutput output, CancellationToken grace);

    // What was carried out is told to be, also where the journal takes no line any more: that is said of what was not begun too.
    private async Task RecordEndAsync()
    {
        try
        {
            await (Trail?.EndAsync(Outcome!) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (ServiceException e)
        {
            IsUnrecorded = Outcome is { Error: null };
            Settle(Outcome! with { Error = Outcome.Error ?? Trail!.NotRecorded(e) });
        }
    }

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

    private void Note(object note)
    {
        (_notes ??= []).Add(note);
        if (note is IServiceAttempt attempt)
        {
            Trail?.Count(attempt);
            Attempted?.Invoke(attempt);
        }
    }
}

/// <summary>An item with its work. One that needs no preparing comes with its plan.</summary>
internal sealed class FleetItem<TPlan, TOutput>(
    object? item, Func<Action<object>, RecordedItem?, CancellationToken, Task<TPlan>>? prepare, TPlan? plan,
    FleetWork<TPlan, TOutput> work)
    : FleetItem<TOutput>(item)
{
    private TPlan? _plan = plan;

    protected override bool IsOneOperation => work.IsOneOperation;

    protected override bool BeginsItself => work.BeginsItself;

    // What is done and could not be written down is taken back like what is: nobody has been told of it.
    public override bool CanRollBack =>
        work.RollBack is not null && WasBegun && Outcome is not { WasThere: true } && (Outcome is { Error: null } || IsUnrecorded);

    protected override IReadOnlyDictionary<string, string>? PlanNames => work.NamesOf?.Invoke(_plan!);

    protected override bool IsPartlyDone => work.IsPartlyDone?.Invoke(_plan!) == true;

    public override FleetOutcome<TOutput>? Ask() => work.Ask?.Invoke(_plan!);

    protected override async Task PrepareAsync(Action<object> note, CancellationToken stop) =>
        _plan = await prepare!(note, Trail?.Recorded, stop).ConfigureAwait(false);

    protected override Task<FleetOutcome<TOutput>> CarryOutAsync(FleetContext context, CancellationToken stop) =>
        work.CarryOut(_plan!, context, stop);

    protected override Task RollBackAsync(TOutput output, CancellationToken grace) => work.RollBack!(output, grace);
}
