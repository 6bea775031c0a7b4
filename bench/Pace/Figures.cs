using System.Globalization;

namespace Flatpeak.Bench;

/// <summary>What was measured of one cell.</summary>
/// <param name="Group">The cells it belongs to.</param>
/// <param name="Name">The cell, among them.</param>
/// <param name="Value">The share of what limit, throttle and latency allow; or what the note says instead.</param>
/// <param name="Refused">The share of requests that were refused.</param>
/// <param name="Silence">The longest time without output, in seconds.</param>
/// <param name="Failed">Items that failed.</param>
/// <param name="Note">What the value is, where it is no share of a rate.</param>
/// <param name="Met">True when all targets of the cell are met.</param>
internal sealed record Figures(string Group, string Name, double Value, double Refused, double Silence, int Failed, string Note, bool Met)
{
    /// <summary>How many runs it is the median of.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Of several runs the one in the middle, by whether it met its targets first.</summary>
    public static Figures Median(IReadOnlyList<Figures> runs) =>
        runs.OrderBy(run => run.Met).ThenBy(run => run.Value).ElementAt(runs.Count / 2) with { Runs = runs.Count };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Met ? "met    " : "NOT met")} {Group,-24} {Name,-40} {Value,6:0.00} "
        + $"refused {Refused,6:0.0%} silence {Silence,5:0.0} s failed {Failed} {Note}");
}
