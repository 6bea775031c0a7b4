using System.Globalization;

namespace Flatpeak.Bosch;

/// <summary>Words conditions as Ditto's search takes them (RQL, https://eclipse.dev/ditto/basic-rql.html).</summary>
public static class ThingFilter
{
    /// <summary>Things whose id fits a pattern, in which <c>*</c> is any text and <c>?</c> any character. Case counts.</summary>
    public static string IdLike(string pattern) => Like("thingId", pattern);

    /// <summary>Things whose policy has an id that fits a pattern.</summary>
    public static string PolicyLike(string pattern) => Like("policyId", pattern);

    /// <summary>What a condition is not true of.</summary>
    public static string Not(string condition) => $"not({condition})";

    /// <summary>What all conditions are true of; null for none at all. Those that are null do not count.</summary>
    public static string? All(params string?[] conditions) => Join("and", conditions);

    /// <summary>What one of the conditions is true of; null for none at all. Those that are null do not count.</summary>
    public static string? Any(params string?[] conditions) => Join("or", conditions);

    // Times are compared as text, in which "12:00:05" comes before "12:00:05.1Z" and before "12:00:05Z".
    internal static string NotBefore(string field, DateTimeOffset time) => $"ge({field},\"{WholeSecond(time)}\")";

    internal static string Before(string field, DateTimeOffset time) =>
        $"lt({field},\"{WholeSecond(time.Ticks % TimeSpan.TicksPerSecond == 0 ? time : Next(time))}\")";

    private static DateTimeOffset Next(DateTimeOffset time) =>
        DateTimeOffset.MaxValue - time > TimeSpan.FromSeconds(1) ? time.AddSeconds(1) : time;

    private static string WholeSecond(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string? Join(string by, string?[] conditions)
    {
        string[] given = [.. conditions.OfType<string>()];
        return given.Length switch
        {
            0 => null,
            1 => given[0],
            _ => $"{by}({string.Join(',', given)})",
        };
    }

    private static string Like(string field, string pattern) => $"like({field},{ThingQuery.Quote(pattern)})";
}
