namespace Flatpeak.Tests.Running;

/// <summary>A clock by which time has passed at once. What is waited for takes as long as ever.</summary>
internal sealed class LaterClock : TimeProvider
{
    private long _later;

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _later, (long)(time.TotalSeconds * TimestampFrequency));

    /// <inheritdoc/>
    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _later);
}
