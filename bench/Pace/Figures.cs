using System.Globalization;

namespace Flatpeak.Bench;

/// <summary>What was measured of one cell.</summary>
/// <param name="Name">The cell.</param>
/// <param name="Rate">The share of what limit, throttle and latency allow; or what the cell says instead.</param>
/// <param name="Refused">The share of requests that were refused.</param>
/// <param name="Silence">The longest time without output, in seconds.</param>
/// <param name="Failed">Items that failed.</param>
/// <param name="Note">What else there is to say.</param>
/// <param name="Met">True when all targets of the cell are met.</param>
internal sealed record Figures(string Name, double Rate, double Refused, double Silence, int Failed, string Note, bool Met)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Met ? "met    " : "NOT met")} {Name,-52} {Rate,6:0.00} refused {Refused,6:0.0%} silence {Silence,5:0.0} s failed {Failed} {Note}");
}
