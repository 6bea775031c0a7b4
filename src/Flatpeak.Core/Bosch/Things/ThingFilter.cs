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
    public static string? All(params string?[] conditions)
    {
        string[] given = [.. conditions.OfType<string>()];
        return given.Length switch
        {
            0 => null,
            1 => given[0],
            _ => $"and({string.Join(',', given)})",
        };
    }

    private static string Like(string field, string pattern) =>
        string.Create(CultureInfo.InvariantCulture, $"like({field},{ThingQuery.Quote(pattern)})");
}
