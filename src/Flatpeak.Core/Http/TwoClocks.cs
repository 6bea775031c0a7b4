using System.Globalization;

namespace Flatpeak.Http;

/// <summary>
/// What time it is where a service says when something was made or changed. A gateway may have put its own time into the response, and
/// this computer's may have been set: so the earlier of the two counts, by which nothing looks older than it is.
/// </summary>
/// <param name="Here">This computer's time.</param>
/// <param name="Service">The time of the response; null where that has none.</param>
internal readonly record struct TwoClocks(DateTimeOffset Here, DateTimeOffset? Service)
{
    private static readonly TimeSpan MostDifference = TimeSpan.FromMinutes(1);

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Service < Here ? Service.Value : Here;

    /// <summary>True where one of them must be wrong.</summary>
    public bool Differ => (Service - Here)?.Duration() > MostDifference;

    /// <summary>What to say where one of them must be wrong; empty where none is.</summary>
    public string Difference => Differ
        ? string.Create(
            CultureInfo.InvariantCulture,
            $" By this computer's clock it is {Here:u}, by the service's {Service:u}: one is wrong, and the earlier counts.")
        : "";
}
