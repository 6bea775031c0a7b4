namespace Flatpeak.Tests.Journal;

/// <summary>A clock that stands still until it is set.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = HandWritten.At(0);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(double milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => (_now - HandWritten.At(0)).Ticks;
}
