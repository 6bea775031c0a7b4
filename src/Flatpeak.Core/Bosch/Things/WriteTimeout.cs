using System.Globalization;

namespace Flatpeak.Bosch;

/// <summary>
/// How long Things may work on a write: less than we wait for it, so that it gives up first, and what was reported as failed
/// is not carried out later.
/// </summary>
/// <remarks>The query parameter <c>timeout</c> of Ditto's HTTP API: <c>42s</c> or <c>800ms</c>, at most a minute.</remarks>
internal static class WriteTimeout
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWay = TimeSpan.FromSeconds(5);

    /// <summary>The query parameter for those who wait so long: a fifth of it, five seconds at most, is left for the way.</summary>
    public static string Query(TimeSpan patience)
    {
        TimeSpan way = patience / 5 < LongestWay ? patience / 5 : LongestWay;
        TimeSpan time = patience - way < Most ? patience - way : Most;
        long milliseconds = Math.Max(1, (long)time.TotalMilliseconds);
        return milliseconds % 1000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"timeout={milliseconds / 1000}s")
            : string.Create(CultureInfo.InvariantCulture, $"timeout={milliseconds}ms");
    }
}
