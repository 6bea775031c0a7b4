namespace Flatpeak.PowerShell;

/// <summary>How many items a second a run works on now: over the last half a minute, as a limit may have come or gone.</summary>
internal sealed class RunRate
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Queue<(TimeSpan Time, long Count)> _samples = new([(TimeSpan.Zero, 0)]);
    private TimeSpan _last;

    /// <summary>The rate, when so many are done by now.</summary>
    public double Of(long count, TimeSpan now)
    {
        if (now - _last >= Step)
        {
            _last = now;
            _samples.Enqueue((now, count));
        }

        while (_samples.Count > 1 && now - _samples.Peek().Time > Span)
        {
            _samples.Dequeue();
        }

        (TimeSpan time, long before) = _samples.Peek();
        return now > time ? (count - before) / (now - time).TotalSeconds : 0;
    }
}
