namespace Flatpeak.Tests.Running;

/// <summary>The system's clock, put forward or back. What is waited for takes as long as ever.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    /// <summary>Puts the clock forward, or back.</summary>
    public void Shift(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));
}
