using System.Globalization;

namespace Flatpeak.Simulator.Bosch.Ditto;

/// <summary>Timestamps as Ditto writes them: ISO 8601 in UTC; as text they sort by time.</summary>
internal static class DittoTime
{
    /// <summary>A time in UTC as text.</summary>
    public static string Format(DateTime time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
