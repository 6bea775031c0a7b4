namespace Flatpeak.Http;

/// <summary>A request that waits at the gate.</summary>
internal sealed class GateTurn(long order, bool urgent, bool changes, Patience patience)
    : TaskCompletionSource<GatePass>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Its position among all who wait; the lowest goes first, and what is urgent before all.</summary>
    public long Order { get; } = urgent ? long.MinValue : order;

    /// <summary>True for one that waits for nothing but a closed gate.</summary>
    public bool IsUrgent { get; } = urgent;

    /// <summary>True for one that changes something.</summary>
    public bool Changes { get; } = changes;

    /// <summary>How long it is worth to wait.</summary>
    public Patience Patience { get; } = patience;
}
