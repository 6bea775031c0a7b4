namespace Flatpeak.Reports;

/// <summary>
/// How much was done when. Times in which nothing ran, as between a run that was killed and the one that went on in the morning, are
/// left out; runs that overlap, as those of several computers, count once.
/// </summary>
public sealed class RunTimeline
{
    private const int MostBars = 60;

    // What a restart takes is no gap.
    private static readonly TimeSpan SmallestGap = TimeSpan.FromSeconds(1);

    private static readonly double[] Lengths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

    private readonly List<(DateTimeOffset Start, DateTimeOffset End)> _spans = [];

    internal RunTimeline(
        IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> spans, IEnumerable<(DateTimeOffset At, bool IsFailed)> ends)
    {
        foreach ((DateTimeOffset start, DateTimeOffset end) in spans.Order())
        {
            if (_spans.Count > 0 && start - _spans[^1].End <= SmallestGap)
            {
                _spans[^1] = (_spans[^1].Start, end > _spans[^1].End ? end : _spans[^1].End);
            }
            else
            {
                _spans.Add((start, end));
            }
        }

        Active = _spans.Aggregate(TimeSpan.Zero, (all, span) => all + (span.End - span.Start));
        double seconds = Lengths.FirstOrDefault(length => Active.TotalSeconds <= length * MostBars);
        BarLength = TimeSpan.FromSeconds(seconds > 0 ? seconds : Math.Ceiling(Active.TotalSeconds / MostBars));
        Bars = BarsOf(ends);
    }

    /// <summary>For how long something ran.</summary>
    public TimeSpan Active { get; }

    /// <summary>When the first run began, and the last line was written; null where there is none.</summary>
    public (DateTimeOffset Start, DateTimeOffset End)? Span => _spans.Count > 0 ? (_spans[0].Start, _spans[^1].End) : null;

    /// <summary>How many times there were in which nothing ran.</summary>
    public int Gaps => Math.Max(0, _spans.Count - 1);

    /// <summary>How much time a bar stands for.</summary>
    public TimeSpan BarLength { get; }

    /// <summary>How many items ended, one bar after the other.</summary>
    public IReadOnlyList<TimelineBar> Bars { get; }

    private TimelineBar[] BarsOf(IEnumerable<(DateTimeOffset At, bool IsFailed)> ends)
    {
        if (_spans.Count == 0)
        {
            return [];
        }

        var bars = new TimelineBar[Math.Max(1, (int)Math.Ceiling(Active / BarLength))];
        for (int i = 0; i < bars.Length; i++)
        {
            bars[i] = new TimelineBar(TimeAt(i * BarLength), 0, 0);
        }

        foreach ((DateTimeOffset at, bool isFailed) in ends)
        {
            int i = Math.Clamp((int)(OffsetOf(at) / BarLength), 0, bars.Length - 1);
            bars[i] = isFailed ? bars[i] with { Failed = bars[i].Failed + 1 } : bars[i] with { Done = bars[i].Done + 1 };
        }

        return bars;
    }

    private TimeSpan OffsetOf(DateTimeOffset time)
    {
        TimeSpan before = TimeSpan.Zero;
        foreach ((DateTimeOffset start, DateTimeOffset end) in _spans)
        {
            if (time <= end)
            {
                return before + (time > start ? time - start : TimeSpan.Zero);
            }

            before += end - start;
        }

        return before;
    }

    private DateTimeOffset TimeAt(TimeSpan offset)
    {
        foreach ((DateTimeOffset start, DateTimeOffset end) in _spans)
        {
            if (offset < end - start)
            {
                return start + offset;
            }

            offset -= end - start;
        }

        return _spans[^1].End;
    }
}

/// <summary>A bar of a timeline.</summary>
/// <param name="Start">When its time began.</param>
/// <param name="Done">How many items were done in it.</param>
/// <param name="Failed">How many failed.</param>
public readonly record struct TimelineBar(DateTimeOffset Start, long Done, long Failed);
