namespace Flatpeak.Tests.Running;

/// <summary>A clock by which time has passed at once. What is waited for takes as long as ever.</summary>
/// <param name="ahead">How far its time of day is ahead of the system's.</param>
internal sealed class LaterClock(TimeSpan ahead = default) : TimeProvider
{
    private long _later;

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _later, (long)(time.TotalSeconds * TimestampFrequency));

    /// <inheritdoc/>
    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _later);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
